/// What the visitor looked at, and what brought them there.
extension EventRecord {
  mutating func writeWeb(to text: inout RecordText) {
    let page = random.skewedBelow(words.pages.count)
    text.put(",\"web\":{\"webPageDetails\":{\"name\":\"")
    text.put(words.pages[page])
    text.put("\",\"URL\":\"")
    writePageURL(to: &text)
    text.put("\",\"siteSection\":\"")
    text.put(oneOf: words.sections, &random)
    text.put("\",\"isHomePage\":")
    text.put(page == 0)
    if random.happens(3) {
      text.put(",\"isErrorPage\":true")
    }
    text.put(",\"pageViews\":{\"value\":")
    action == .linkClick ? text.put("0.0}}") : text.put("1.0}}")
    if random.happens(60) { writeReferrer(to: &text) }
    if action == .linkClick { writeInteraction(to: &text) }
    text.put("}")
  }

  private mutating func writePageURL(to text: inout RecordText) {
    text.put("https://www.shop.example/")
    text.put(oneOf: words.paths, &random)
    switch random.below(4) {
    case 0: text.put("/")
    case 1:
      text.put("/")
      text.put(random.skewedBelow(5000))
      text.put(".html")
    case 2:
      text.put("?page=")
      text.put(1 + random.skewedBelow(20))
      text.put("&sort=price")
    default:
      text.put("?sid=")
      text.put(hexadecimal: random.next(), digits: 16)
    }
  }

  private mutating func writeReferrer(to text: inout RecordText) {
    let type = random.skewedBelow(words.referrerTypes.count)
    text.put(",\"webReferrer\":{\"URL\":\"")
    switch type {
    case 0:
      text.put("https://www.search.example/search?q=")
      text.put(oneOf: words.searchWords, &random)
    case 1: writePageURL(to: &text)
    default:
      text.put("https://partner-")
      text.put(random.skewedBelow(40))
      text.put(".example/out")
    }
    text.put("\",\"type\":\"")
    text.put(words.referrerTypes[type])
    text.put("\"}")
  }

  private mutating func writeInteraction(to text: inout RecordText) {
    text.put(",\"webInteraction\":{\"name\":\"")
    text.put(oneOf: words.linkNames, &random)
    text.put("\",\"type\":\"")
    random.happens(85) ? text.put("other") : text.put("exit")
    text.put("\",\"URL\":\"")
    writePageURL(to: &text)
    text.put("\",\"linkClicks\":{\"value\":1.0}}")
  }

  mutating func writeMarketing(to text: inout RecordText) {
    text.put(",\"marketing\":{\"trackingCode\":\"")
    text.put(oneOf: words.campaigns, &random)
    text.put(":")
    text.put(random.skewedBelow(900))
    text.put("\",\"campaignGroup\":\"")
    text.put(oneOf: words.campaigns, &random)
    text.put("\",\"campaignName\":")
    if random.happens(20) {
      text.put("null")
    } else {
      text.put("\"")
      text.put(oneOf: words.campaigns, &random)
      text.put("\"")
    }
    text.put(",\"channel\":\"")
    text.put(oneOf: words.channels, &random)
    text.put("\"}")
  }
}
