using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>How a descent is appended to a search that stays as it is.</summary>
/// <param name="Result">The statement that gives back the best point, before which the descent goes; null where it follows the loop.</param>
/// <param name="Yardstick">What the descent's value is compared with where the search keeps no best value and the descent
/// may begin elsewhere than at its start; null where no comparison is needed.</param>
/// <param name="MayHaveNoPoint">Whether the point may be null where the loop never ran.</param>
/// <param name="Steps">The number of steps that the search makes; null where the source does not show it.</param>
internal sealed record SearchFinish(ReturnStatementSyntax? Result, string? Yardstick, bool MayHaveNoPoint, ExpressionSyntax? Steps);
