using System.Text.Json;
using System.Text.Json.Nodes;

namespace Downhill.Cli.Tests;

/// <summary>
/// What a reader of a format relies on, written down in <c>Contracts</c> as an example whose leaves name kinds of values. A
/// property with a question mark may be missing; one that the example does not have must not be there.
/// </summary>
internal static class Contract
{
    /// <summary>Parses <paramref name="output"/>, which has to keep the contract of a format, and gives it back.</summary>
    public static JsonNode Check(string format, string output)
    {
        JsonNode contract = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contracts", format + ".json")))!;
        JsonNode actual = JsonNode.Parse(output)!;
        var faults = new List<string>();
        Check(contract, actual, "$", faults);
        Assert.True(faults.Count == 0, string.Join("\n", faults) + "\n" + output);
        return actual;
    }

    private static void Check(JsonNode contract, JsonNode? actual, string at, List<string> faults)
    {
        switch (contract, actual)
        {
            case (JsonObject expected, JsonObject found):
                foreach ((string name, JsonNode? kind) in expected)
                {
                    string plain = name.TrimEnd('?');
                    if (found.TryGetPropertyValue(plain, out JsonNode? value))
                    {
                        Check(kind!, value, $"{at}.{plain}", faults);
                    }
                    else if (plain == name)
                    {
                        faults.Add($"{at}.{name} is missing");
                    }
                }

                faults.AddRange(found.Select(static pair => pair.Key)
                    .Where(name => !expected.ContainsKey(name) && !expected.ContainsKey(name + "?"))
                    .Select(name => $"{at}.{name} is not known"));
                break;
            case (JsonArray { Count: 1 } expected, JsonArray found):
                for (int i = 0; i < found.Count; i++)
                {
                    Check(expected[0]!, found[i], $"{at}[{i}]", faults);
                }

                break;
            case (JsonValue expected, JsonValue found) when IsKind(expected.GetValue<string>(), found):
                break;
            default:
                faults.Add($"{at} is {actual?.ToJsonString() ?? "null"}, not {contract.ToJsonString()}");
                break;
        }
    }

    private static bool IsKind(string kind, JsonValue value)
    {
        string? text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        return kind switch
        {
            "number" => value.TryGetValue(out int _),
            "line" => value.TryGetValue(out int line) && line >= 1,
            "boolean" => value.TryGetValue(out bool _),
            "string" => text is not null,
            "text" => !string.IsNullOrWhiteSpace(text),
            "hex" => text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "path" => text is not null && IsPath(text),
            "/path" => text is ['/', ..] && IsPath(text[1..]),
            "relative-uri" => text is not null && IsPath(text) && Uri.IsWellFormedUriString(text, UriKind.Relative),
            _ => text is not null && kind.Split('|').Contains(text),
        };
    }

    private static bool IsPath(string path) =>
        path.Length > 0 && !path.Contains('\\') && !path.StartsWith('/') && path.Split('/').All(static part => part is not ("" or "." or ".."));
}
