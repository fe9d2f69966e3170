using System.Globalization;

namespace Platform.Datasets.Generation;

/// <summary>A leaf of the category tree: what is sold there, at which prices, under which names.</summary>
internal sealed record Leaf
{
    public required int Index { get; init; }

    public required string Department { get; init; }

    public required string Category { get; init; }

    /// <summary>Singular, as it stands in titles: <c>Trail Running Shoe</c>.</summary>
    public required string Noun { get; init; }

    public required string ChineseNoun { get; init; }

    /// <summary>Half of the prices lie under it.</summary>
    public required double MedianPrice { get; init; }

    /// <summary><c>Department > Category > Leaf</c>.</summary>
    public string Path => $"{Department} > {Category} > {Noun}s";
}

/// <summary>The shop's category tree, three levels deep, and the brands of each department. All of it is made up.</summary>
internal sealed class Taxonomy
{
    private Taxonomy()
    {
        var leaves = new List<Leaf>();
        foreach (var line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = line.Split('|');
            foreach (var item in cells[2].Split(';'))
            {
                var parts = item.Split('/');
                leaves.Add(new Leaf
                {
                    Index = leaves.Count,
                    Department = cells[0],
                    Category = cells[1],
                    Noun = parts[0].Trim(),
                    ChineseNoun = parts[1].Trim(),
                    MedianPrice = double.Parse(parts[2], CultureInfo.InvariantCulture),
                });
            }
        }

        Leaves = leaves;
        Departments = [.. leaves.Select(l => l.Department).Distinct()];
        Siblings = leaves.ToDictionary(l => l.Index, l => (IReadOnlyList<Leaf>)[.. leaves.Where(o => o.Department == l.Department && o.Index != l.Index)]);
        Brands = Departments.ToDictionary(
            d => d,
            d => (IReadOnlyList<Brand>)[.. BrandTable[d].Split(';').Select(b => b.Split('/')).Select(b => new Brand(b[0].Trim(), b[1].Trim()))]);
    }

    public IReadOnlyList<Leaf> Leaves { get; }

    public IReadOnlyList<string> Departments { get; }

    /// <summary>Other leaves of the same department: what goes with a thing.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<Leaf>> Siblings { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<Brand>> Brands { get; }

    private const string Table = """
        Outdoor|Camping|Dome Tent/圆顶帐篷/189;Sleeping Bag/睡袋/99;Camping Stove/露营炉具/59;Headlamp/头灯/35
        Outdoor|Hiking|Hiking Boot/登山靴/139;Trekking Pole/登山杖/49;Hiking Backpack/登山背包/119
        Outdoor|Water Sports|Inflatable Kayak/充气皮划艇/299;Dry Bag/防水袋/29;Life Jacket/救生衣/69
        Sports|Running|Running Shoe/跑步鞋/110;Running Jacket/跑步外套/79;Running Belt/跑步腰包/24
        Sports|Fitness|Yoga Mat/瑜伽垫/39;Kettlebell/壶铃/45;Resistance Band/弹力带/19;Exercise Bike/健身车/399
        Sports|Cycling|Bicycle Helmet/自行车头盔/69;Cycling Jersey/骑行服/59;Bike Light/自行车灯/34
        Electronics|Audio|Wireless Headphone/无线耳机/129;Bluetooth Speaker/蓝牙音箱/79;Soundbar/回音壁音响/219;Turntable/黑胶唱片机/249
        Electronics|Computing|Laptop/笔记本电脑/949;Mechanical Keyboard/机械键盘/99;Wireless Mouse/无线鼠标/39;Monitor/显示器/279
        Electronics|Mobile|Smartphone/智能手机/599;Phone Case/手机壳/19;Power Bank/移动电源/39;Smart Watch/智能手表/199
        Electronics|Photo|Mirrorless Camera/微单相机/899;Tripod/三脚架/69;Camera Bag/相机包/59
        Kitchen|Coffee|Espresso Machine/意式咖啡机/449;Coffee Grinder/咖啡磨豆机/89;Pour Over Kettle/手冲壶/59;Travel Mug/随行杯/25
        Kitchen|Cookware|Frying Pan/平底锅/49;Cast Iron Pot/铸铁锅/129;Chef Knife/主厨刀/79
        Kitchen|Appliances|Stand Mixer/厨师机/329;Blender/搅拌机/89;Toaster/烤面包机/49;Rice Cooker/电饭煲/99
        Home|Bedding|Duvet Cover/被套/69;Pillow/枕头/35;Wool Blanket/羊毛毯/99
        Home|Lighting|Desk Lamp/台灯/49;Floor Lamp/落地灯/119;Pendant Light/吊灯/139
        Home|Decor|Wall Clock/挂钟/39;Flower Vase/花瓶/29;Picture Frame/相框/19;Area Rug/地毯/159
        Furniture|Office|Office Chair/办公椅/229;Standing Desk/升降桌/449;Bookshelf/书架/149
        Furniture|Living Room|Armchair/单人沙发/349;Coffee Table/茶几/189;Sofa Bed/沙发床/699
        Women|Clothing|Linen Dress/亚麻连衣裙/79;Knit Sweater/针织毛衣/59;Trench Coat/风衣/169;Silk Blouse/真丝衬衫/89
        Women|Shoes|Ankle Boot/短靴/119;Ballet Flat/平底鞋/69;Leather Sneaker/皮质运动鞋/99
        Women|Accessories|Leather Handbag/真皮手袋/189;Silk Scarf/丝巾/49;Sun Hat/遮阳帽/35
        Men|Clothing|Oxford Shirt/牛津衬衫/55;Merino Pullover/美利奴套头衫/89;Chino Trouser/休闲长裤/65;Rain Jacket/雨衣外套/129
        Men|Shoes|Desert Boot/沙漠靴/129;Canvas Sneaker/帆布鞋/59;Loafer/乐福鞋/139
        Men|Accessories|Leather Belt/皮带/45;Wallet/钱包/49;Wrist Watch/腕表/199
        Beauty|Skin Care|Face Serum/面部精华/39;Moisturising Cream/保湿霜/29;Sunscreen/防晒霜/19;Face Mask/面膜/15
        Beauty|Hair|Hair Dryer/吹风机/89;Shampoo/洗发水/14;Hair Brush/梳子/18
        Beauty|Fragrance|Eau de Parfum/香水/95;Scented Candle/香薰蜡烛/32;Room Diffuser/香薰机/45
        Toys|Building|Building Block Set/积木套装/49;Wooden Train/木制火车/59;Marble Run/滚珠轨道/45
        Toys|Games|Board Game/桌游/39;Jigsaw Puzzle/拼图/22;Card Game/卡牌游戏/15
        Toys|Plush|Teddy Bear/泰迪熊/29;Plush Rabbit/毛绒兔/24
        Garden|Tools|Pruning Shear/修枝剪/29;Garden Hose/花园水管/45;Cordless Trimmer/无线割草机/149
        Garden|Plants|Plant Pot/花盆/25;Grow Light/植物灯/49;Seed Kit/种子套装/18
        Garden|Outdoor Living|Patio Chair/庭院椅/99;Fire Pit/火盆/179;String Light/灯串/29
        Books & Paper|Stationery|Fountain Pen/钢笔/49;Dotted Notebook/点阵笔记本/18;Desk Planner/桌面计划本/22
        Books & Paper|Art|Watercolour Set/水彩套装/35;Sketch Book/素描本/16;Brush Pen/毛笔/12
        """;

    private static readonly Dictionary<string, string> BrandTable = new(StringComparer.Ordinal)
    {
        ["Outdoor"] = "Nordvik/诺维克;Talmora/塔莫拉;Kestrel Peak/隼峰;Basecrest/营冠;Fjellhus/山屋;Windlee/风语",
        ["Sports"] = "Velora/维洛拉;Strideon/迈步;Paceform/步形;Kinetra/凯动;Ironfern/铁蕨;Runa/如跑",
        ["Electronics"] = "Auralis/奥瑞里;Tesmo/特斯莫;Orbitek/轨达;Lumio/流明;Pixelgrove/像素林;Zhenyin/臻音;Coreline/芯线",
        ["Kitchen"] = "Brewmont/布蒙;Cuivre/铜匠;Hearthly/炉语;Saffra/莎芙;Ironladle/铁勺;Chufang/初房",
        ["Home"] = "Linnea Home/林尼家;Solhem/阳居;Mosswood/苔木;Quietly/静里;Casa Lume/光宅",
        ["Furniture"] = "Oakhaven/橡居;Formsted/形居;Plankton Studio/板木工坊;Studio Arvo/阿沃",
        ["Women"] = "Maren/玛伦;Elodie & Co/艾洛迪;Suri/素里;Belle Rive/美岸;Ninette/妮奈",
        ["Men"] = "Harbour & Son/港湾父子;Aldwin/奥德温;Norrland/北地;Tailorstone/裁石;Corven/科文",
        ["Beauty"] = "Dewly/露里;Botanica Nine/九植;Hanae/花枝;Velvet Moon/丝月;Puresse/纯真",
        ["Toys"] = "Tumbly/滚滚;Woodpeckers/啄木鸟;Playloft/玩阁;Brightbox/亮盒",
        ["Garden"] = "Greenhollow/绿谷;Terrano/泰然;Leaf & Loam/叶与土;Sunpatch/阳光地",
        ["Books & Paper"] = "Inkwell/墨泉;Papira/纸道;Folio North/北卷;Shuimo/水墨",
    };

    /// <summary>Made last: it reads the tables above.</summary>
    public static readonly Taxonomy Shop = new();
}

/// <summary>A brand in both of the shop's languages.</summary>
internal sealed record Brand(string Name, string ChineseName);
