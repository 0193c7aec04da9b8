using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Evaluation;

/// <summary>
/// The numeric types of two game frameworks that public code uses and no package restores here: signatures alone, compiled to a
/// reference, as their own assemblies would be. Everything else of those frameworks is missing, as it is for other packages.
/// </summary>
internal static class GameTypes
{
    private const string Xna = """
        namespace Microsoft.Xna.Framework
        {
            public struct Point
            {
                public int X, Y;
                public Point(int x, int y) { X = x; Y = y; }
                public static Point Zero => default;
                public static Point operator +(Point a, Point b) => default;
                public static Point operator -(Point a, Point b) => default;
                public static bool operator ==(Point a, Point b) => false;
                public static bool operator !=(Point a, Point b) => false;
                public Vector2 ToVector2() => default;
            }

            public struct Vector2
            {
                public float X, Y;
                public Vector2(float x, float y) { X = x; Y = y; }
                public Vector2(float value) { X = Y = value; }
                public static Vector2 Zero => default;
                public static Vector2 One => default;
                public static Vector2 UnitX => default;
                public static Vector2 UnitY => default;
                public float Length() => 0;
                public float LengthSquared() => 0;
                public void Normalize() { }
                public Point ToPoint() => default;
                public static Vector2 Normalize(Vector2 value) => default;
                public static float Distance(Vector2 a, Vector2 b) => 0;
                public static float DistanceSquared(Vector2 a, Vector2 b) => 0;
                public static float Dot(Vector2 a, Vector2 b) => 0;
                public static Vector2 Lerp(Vector2 a, Vector2 b, float amount) => default;
                public static Vector2 Clamp(Vector2 value, Vector2 min, Vector2 max) => default;
                public static Vector2 operator -(Vector2 a) => default;
                public static Vector2 operator +(Vector2 a, Vector2 b) => default;
                public static Vector2 operator -(Vector2 a, Vector2 b) => default;
                public static Vector2 operator *(Vector2 a, Vector2 b) => default;
                public static Vector2 operator *(Vector2 a, float b) => default;
                public static Vector2 operator *(float a, Vector2 b) => default;
                public static Vector2 operator /(Vector2 a, Vector2 b) => default;
                public static Vector2 operator /(Vector2 a, float b) => default;
                public static bool operator ==(Vector2 a, Vector2 b) => false;
                public static bool operator !=(Vector2 a, Vector2 b) => false;
            }

            public struct Vector3
            {
                public float X, Y, Z;
                public Vector3(float x, float y, float z) { X = x; Y = y; Z = z; }
                public static Vector3 Zero => default;
                public static Vector3 One => default;
                public float Length() => 0;
                public float LengthSquared() => 0;
                public void Normalize() { }
                public static float Distance(Vector3 a, Vector3 b) => 0;
                public static float DistanceSquared(Vector3 a, Vector3 b) => 0;
                public static float Dot(Vector3 a, Vector3 b) => 0;
                public static Vector3 Cross(Vector3 a, Vector3 b) => default;
                public static Vector3 Lerp(Vector3 a, Vector3 b, float amount) => default;
                public static Vector3 operator -(Vector3 a) => default;
                public static Vector3 operator +(Vector3 a, Vector3 b) => default;
                public static Vector3 operator -(Vector3 a, Vector3 b) => default;
                public static Vector3 operator *(Vector3 a, float b) => default;
                public static Vector3 operator *(float a, Vector3 b) => default;
                public static Vector3 operator /(Vector3 a, float b) => default;
            }

            public struct Rectangle
            {
                public int X, Y, Width, Height;
                public Rectangle(int x, int y, int width, int height) { X = x; Y = y; Width = width; Height = height; }
                public int Left => 0;
                public int Right => 0;
                public int Top => 0;
                public int Bottom => 0;
                public Point Center => default;
                public Point Location { get => default; set { } }
                public bool Contains(Point point) => false;
                public bool Intersects(Rectangle other) => false;
            }

            public struct Color
            {
                public byte R { get; set; }
                public byte G { get; set; }
                public byte B { get; set; }
                public byte A { get; set; }
                public Color(int r, int g, int b) { }
                public Color(int r, int g, int b, int a) { }
                public Color(float r, float g, float b) { }
            }

            public static class MathHelper
            {
                public const float Pi = 3.14159274f, TwoPi = 6.28318548f, PiOver2 = 1.57079637f;
                public static float Clamp(float value, float min, float max) => 0;
                public static int Clamp(int value, int min, int max) => 0;
                public static float Lerp(float a, float b, float amount) => 0;
                public static float ToRadians(float degrees) => 0;
                public static float ToDegrees(float radians) => 0;
            }

            public class GameTime
            {
                public System.TimeSpan ElapsedGameTime { get; set; }
                public System.TimeSpan TotalGameTime { get; set; }
            }
        }
        """;

    private const string Unity = """
        namespace UnityEngine
        {
            public struct Vector2
            {
                public float x, y;
                public Vector2(float x, float y) { this.x = x; this.y = y; }
                public static Vector2 zero => default;
                public static Vector2 one => default;
                public float magnitude => 0;
                public float sqrMagnitude => 0;
                public Vector2 normalized => default;
                public static float Distance(Vector2 a, Vector2 b) => 0;
                public static float Dot(Vector2 a, Vector2 b) => 0;
                public static Vector2 Lerp(Vector2 a, Vector2 b, float t) => default;
                public static Vector2 operator -(Vector2 a) => default;
                public static Vector2 operator +(Vector2 a, Vector2 b) => default;
                public static Vector2 operator -(Vector2 a, Vector2 b) => default;
                public static Vector2 operator *(Vector2 a, float b) => default;
                public static Vector2 operator *(float a, Vector2 b) => default;
                public static Vector2 operator /(Vector2 a, float b) => default;
                public static implicit operator Vector2(Vector3 v) => default;
                public static implicit operator Vector3(Vector2 v) => default;
            }

            public struct Vector3
            {
                public float x, y, z;
                public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
                public Vector3(float x, float y) { this.x = x; this.y = y; z = 0; }
                public static Vector3 zero => default;
                public static Vector3 one => default;
                public static Vector3 up => default;
                public static Vector3 down => default;
                public static Vector3 left => default;
                public static Vector3 right => default;
                public static Vector3 forward => default;
                public static Vector3 back => default;
                public float magnitude => 0;
                public float sqrMagnitude => 0;
                public Vector3 normalized => default;
                public float this[int index] { get => 0; set { } }
                public static float Distance(Vector3 a, Vector3 b) => 0;
                public static float Dot(Vector3 a, Vector3 b) => 0;
                public static float Angle(Vector3 a, Vector3 b) => 0;
                public static Vector3 Cross(Vector3 a, Vector3 b) => default;
                public static Vector3 Lerp(Vector3 a, Vector3 b, float t) => default;
                public static Vector3 operator -(Vector3 a) => default;
                public static Vector3 operator +(Vector3 a, Vector3 b) => default;
                public static Vector3 operator -(Vector3 a, Vector3 b) => default;
                public static Vector3 operator *(Vector3 a, float b) => default;
                public static Vector3 operator *(float a, Vector3 b) => default;
                public static Vector3 operator /(Vector3 a, float b) => default;
            }

            public struct Vector2Int
            {
                public int x { get; set; }
                public int y { get; set; }
                public Vector2Int(int x, int y) { }
                public static Vector2Int zero => default;
                public static Vector2Int operator +(Vector2Int a, Vector2Int b) => default;
                public static Vector2Int operator -(Vector2Int a, Vector2Int b) => default;
                public static bool operator ==(Vector2Int a, Vector2Int b) => false;
                public static bool operator !=(Vector2Int a, Vector2Int b) => false;
            }

            public static class Mathf
            {
                public const float PI = 3.14159274f, Infinity = 1f / 0f, Epsilon = 1.4e-45f, Deg2Rad = 0.0174532924f, Rad2Deg = 57.29578f;
                public static float Abs(float f) => 0;
                public static int Abs(int f) => 0;
                public static float Min(float a, float b) => 0;
                public static int Min(int a, int b) => 0;
                public static float Max(float a, float b) => 0;
                public static int Max(int a, int b) => 0;
                public static float Clamp(float value, float min, float max) => 0;
                public static int Clamp(int value, int min, int max) => 0;
                public static float Clamp01(float value) => 0;
                public static float Lerp(float a, float b, float t) => 0;
                public static float Sqrt(float f) => 0;
                public static float Pow(float f, float p) => 0;
                public static float Exp(float f) => 0;
                public static float Log(float f) => 0;
                public static float Sin(float f) => 0;
                public static float Cos(float f) => 0;
                public static float Tan(float f) => 0;
                public static float Atan2(float y, float x) => 0;
                public static float Acos(float f) => 0;
                public static float Sign(float f) => 0;
                public static float Floor(float f) => 0;
                public static float Round(float f) => 0;
                public static int FloorToInt(float f) => 0;
                public static int RoundToInt(float f) => 0;
                public static int CeilToInt(float f) => 0;
                public static float Repeat(float t, float length) => 0;
                public static bool Approximately(float a, float b) => false;
            }

            public static class Random
            {
                public static float value => 0;
                public static Vector3 insideUnitSphere => default;
                public static Vector3 onUnitSphere => default;
                public static Vector2 insideUnitCircle => default;
                public static float Range(float minInclusive, float maxInclusive) => 0;
                public static int Range(int minInclusive, int maxExclusive) => 0;
                public static void InitState(int seed) { }
            }
        }
        """;

    /// <summary>One reference for each framework.</summary>
    public static IEnumerable<MetadataReference> References(IReadOnlyList<MetadataReference> framework) =>
        [Compile("MonoGame.Framework", Xna, framework), Compile("UnityEngine.CoreModule", Unity, framework)];

    private static PortableExecutableReference Compile(string name, string source, IReadOnlyList<MetadataReference> framework)
    {
        using var assembly = new MemoryStream();
        var result = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(assembly);
        return result.Success
            ? MetadataReference.CreateFromImage(assembly.ToArray())
            : throw new InvalidOperationException($"{name}: {string.Join(Environment.NewLine, result.Diagnostics.Where(static one => one.Severity == DiagnosticSeverity.Error))}");
    }
}
