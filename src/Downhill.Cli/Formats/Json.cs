using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Downhill.Cli.Formats;

/// <summary>Writes JSON so that people can read it too: indented, and letters as letters.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonNode node) => node.ToJsonString(s_options) + "\n";

    public static JsonArray Array(IEnumerable<JsonNode> nodes) => new([.. nodes]);
}
