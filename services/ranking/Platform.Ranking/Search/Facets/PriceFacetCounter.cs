using Lucene.Net.Index;
using Platform.Contracts.Serving;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search.Facets;

/// <summary>Counts prices by intervals.</summary>
internal sealed class PriceFacetCounter : IFacetCounter
{
    private readonly NumberIntervals _intervals = new();
    private NumericDocValues? _prices;
    private NumericDocValues? _hasPrice;

    public void StartSegment(AtomicReader segment)
    {
        _prices = segment.GetNumericDocValues(IndexFields.Price);
        _hasPrice = segment.GetNumericDocValues(IndexFields.HasPrice);
    }

    public void Count(int document)
    {
        if (_prices is not null && _hasPrice is not null && _hasPrice.Get(document) != 0)
        {
            _intervals.Add(BitConverter.Int64BitsToDouble(_prices.Get(document)));
        }
    }

    public Facet ToFacet() => new() { Key = FilterField.Price, Values = _intervals.ToValues() };
}
