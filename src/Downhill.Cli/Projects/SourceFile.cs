using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Projects;

/// <summary>Reads sources as the compiler does: by their byte order mark, else as UTF-8, else byte for byte.</summary>
internal static class SourceFile
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SourceText Read(string path, Encoding? encoding, SourceHashAlgorithm checksum)
    {
        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Decode(stream, encoding, checksum);
    }

    public static SourceText Decode(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Decode(stream, encoding: null, SourceHashAlgorithm.Sha256);
    }

    private static SourceText Decode(Stream stream, Encoding? encoding, SourceHashAlgorithm checksum)
    {
        try
        {
            return SourceText.From(stream, encoding ?? s_strictUtf8, checksum, throwIfBinaryDetected: false);
        }
        catch (DecoderFallbackException)
        {
            stream.Position = 0;
            return SourceText.From(stream, Encoding.Latin1, checksum, throwIfBinaryDetected: false);
        }
    }

    /// <summary>Writes a text in the encoding that it was read in, with its byte order mark if it had one.</summary>
    public static void Write(string path, SourceText text)
    {
        using var writer = new StreamWriter(path, append: false, text.Encoding ?? s_strictUtf8);
        text.Write(writer);
    }
}
