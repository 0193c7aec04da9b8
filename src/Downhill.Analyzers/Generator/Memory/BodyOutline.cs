namespace Downhill.Analyzers.Generator.Memory;

/// <summary>The body of a method, or a part of it: what it says, and which names it mentions.</summary>
/// <param name="Start">Where the method begins in its file.</param>
/// <param name="Names">The names by which other code reaches the method: its own, and those that its attributes mention.</param>
/// <param name="Text">Stands for the tokens of the body.</param>
/// <param name="Types">The names of the types around it.</param>
/// <param name="Mentions">The identifiers in it, and the texts that may be one.</param>
internal sealed record BodyOutline(int Start, string[] Names, Fingerprint Text, string[] Types, string[] Mentions);
