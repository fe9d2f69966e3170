namespace Platform.Datasets.Generation;

/// <summary>The words that titles, descriptions and attributes are made of. Both languages' lists stand in the same order.</summary>
internal static class ProductWords
{
    public static readonly (string English, string Chinese)[] Qualities =
    [
        ("Classic", "经典"), ("Compact", "紧凑型"), ("Lightweight", "轻量"), ("Premium", "高端"), ("Essential", "基础款"), ("Foldable", "可折叠"),
        ("Durable", "耐用"), ("Handmade", "手工"), ("Eco", "环保"), ("Everyday", "日常"), ("Travel", "旅行"), ("Professional", "专业"),
        ("Vintage", "复古"), ("Soft", "柔软"), ("Smart", "智能"), ("Slim", "超薄"), ("Large", "大号"), ("Mini", "迷你"),
        ("Waterproof", "防水"), ("Quiet", "静音"),
    ];

    public static readonly (string English, string Chinese)[] Colours =
    [
        ("Black", "黑色"), ("White", "白色"), ("Navy", "藏青色"), ("Forest Green", "森林绿"), ("Sand", "沙色"), ("Grey", "灰色"), ("Red", "红色"),
        ("Sky Blue", "天蓝色"), ("Mustard", "芥末黄"), ("Terracotta", "陶土色"), ("Lilac", "丁香紫"), ("Silver", "银色"),
    ];

    public static readonly Dictionary<string, (string English, string Chinese)[]> Materials = new(StringComparer.Ordinal)
    {
        ["Outdoor"] = [("ripstop nylon", "防撕裂尼龙"), ("aluminium", "铝合金"), ("recycled polyester", "再生涤纶")],
        ["Sports"] = [("mesh", "网布"), ("natural rubber", "天然橡胶"), ("steel", "钢")],
        ["Electronics"] = [("aluminium", "铝合金"), ("recycled plastic", "再生塑料"), ("glass", "玻璃")],
        ["Kitchen"] = [("stainless steel", "不锈钢"), ("cast iron", "铸铁"), ("borosilicate glass", "高硼硅玻璃")],
        ["Home"] = [("cotton", "棉"), ("linen", "亚麻"), ("ceramic", "陶瓷")],
        ["Furniture"] = [("oak", "橡木"), ("walnut", "胡桃木"), ("powder-coated steel", "喷粉钢")],
        ["Women"] = [("linen", "亚麻"), ("silk", "真丝"), ("merino wool", "美利奴羊毛")],
        ["Men"] = [("cotton", "棉"), ("leather", "皮革"), ("merino wool", "美利奴羊毛")],
        ["Beauty"] = [("shea butter", "乳木果油"), ("aloe", "芦荟"), ("green tea", "绿茶")],
        ["Toys"] = [("beech wood", "榉木"), ("organic cotton", "有机棉"), ("card", "卡纸")],
        ["Garden"] = [("galvanised steel", "镀锌钢"), ("terracotta", "陶土"), ("teak", "柚木")],
        ["Books & Paper"] = [("recycled paper", "再生纸"), ("brass", "黄铜"), ("bamboo", "竹")],
    };

    public static readonly string[] SeriesNames =
        ["Alta", "Bora", "Cirrus", "Dune", "Ember", "Fathom", "Grove", "Halo", "Iris", "Juno", "Kite", "Lark", "Mira", "Nova", "Opal", "Pine", "Quill", "Reed", "Sol", "Tide"];

    public static readonly (string English, string Chinese)[] Promises =
    [
        ("Made to be used every day and repaired when it breaks.", "为日常使用而设计，坏了也能修。"),
        ("A favourite of our customers since the first season.", "自首季以来深受顾客喜爱。"),
        ("Designed in a small studio and tested for two years.", "由小型工作室设计，经过两年测试。"),
        ("Light enough to take along, sturdy enough to keep.", "轻便易携，坚固耐用。"),
        ("A thoughtful gift that ships in plastic-free packaging.", "贴心礼物，无塑料包装发货。"),
        ("Simple to clean and easy to store away.", "易清洁，易收纳。"),
    ];

    public static readonly (string English, string Chinese)[] Occasions =
        [("gift", "礼物"), ("travel", "旅行"), ("office", "办公室"), ("weekend", "周末"), ("beginner", "入门"), ("family", "家庭")];
}
