namespace Platform.Datasets.Importing;

/// <summary>Why rows are skipped, in the words that the counts are shown under.</summary>
internal static class Skips
{
    public const string WrongColumns = "wrong number of columns";
    public const string NoProduct = "no product id";
    public const string NoTitle = "no title";
    public const string BadTime = "time cannot be read";
    public const string UnknownEvent = "unknown kind of event";
    public const string NoVisitor = "no visitor";
    public const string KnownProduct = "product already read";
    public const string NotAProduct = "not a product (postage, fees, adjustments)";
    public const string BadQuantity = "quantity is zero, negative or not a number";
    public const string BadPrice = "price is zero, negative or not a number";
}
