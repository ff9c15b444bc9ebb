extension Vocabulary {
  private static let deviceRows:
    [(type: String, manufacturer: String, model: String, width: Int, height: Int, depth: Int)] = [
      ("mobile", "Apple", "iPhone 15", 393, 852, 32),
      ("desktop", "Dell", "OptiPlex", 1920, 1080, 24),
      ("mobile", "Samsung", "Galaxy S24", 384, 832, 32),
      ("desktop", "Apple", "MacBook Pro 14\\\"", 1512, 982, 30),
      ("tablet", "Apple", "iPad Air", 820, 1180, 32), ("mobile", "Google", "Pixel 8", 412, 915, 32),
      ("desktop", "Lenovo", "ThinkPad T14", 1920, 1200, 24),
      ("mobile", "Xiaomi", "Redmi Note 13", 393, 873, 32),
      ("desktop", "HP", "EliteBook 840", 1536, 864, 24),
      ("mobile", "Sony", "Xperia 1 V", 412, 1004, 32),
      ("tablet", "Samsung", "Galaxy Tab S9", 753, 1205, 32),
      ("television", "LG", "OLED evo", 3840, 2160, 30), ("mobile", "Fairphone", "5", 407, 892, 32),
    ]

  static let deviceMembers = deviceRows.map {
    "\"type\":\"\($0.type)\",\"manufacturer\":\"\($0.manufacturer)\",\"model\":\"\($0.model)\","
      + "\"screenWidth\":\($0.width),\"screenHeight\":\($0.height),\"colorDepth\":\($0.depth)"
  }

  private static let environmentRows:
    [(type: String, system: String, version: String, agent: String)] =
      [
        (
          "browser", "iOS", "17.4",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
            + "Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
        ),
        (
          "browser", "Windows", "10",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/123.0.0.0 Safari/537.36"
        ),
        (
          "browser", "Android", "14",
          "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/122.0.6261.119 Mobile Safari/537.36"
        ),
        (
          "browser", "macOS", "14.3",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/17.3 Safari/605.1.15"
        ),
        (
          "browser", "Windows", "11",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:124.0) Gecko/20100101 Firefox/124.0"
        ),
        ("application", "iOS", "17.4", "ShopApp/8.12.0 (iPhone15,4; iOS 17.4; Scale/3.00)"),
        ("application", "Android", "13", "ShopApp/8.11.2 (Pixel 8; Android 13; de)"),
        (
          "browser", "Linux", "6.6",
          "Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0"
        ),
      ]

  static let environmentMembers = environmentRows.map {
    "\"type\":\"\($0.type)\",\"operatingSystem\":\"\($0.system)\","
      + "\"operatingSystemVersion\":\"\($0.version)\",\"browserDetails\":{\"userAgent\":\"\($0.agent)\","
      + "\"javaScriptEnabled\":true,\"cookiesEnabled\":\($0.type == "browser")"
  }
}
