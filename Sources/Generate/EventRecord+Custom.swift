/// The wide and the deep: sparse variables, and a tenant's own fields.
extension EventRecord {
  /// Writes a few of the 250 variables; low ones are in use more often.
  mutating func writeAnalytics(to text: inout RecordText) {
    text.put(",\"_experience\":{\"analytics\":{\"customDimensions\":{\"eVars\":{\"eVar1\":\"")
    text.put(oneOf: words.sections, &random)
    text.put("\"")
    var variable = 1 + random.below(4) + 1
    var gap = 6
    while variable <= 250 {
      text.put(",\"eVar")
      text.put(variable)
      text.put("\":\"")
      writeVariable(variable, to: &text)
      text.put("\"")
      variable += 1 + random.below(gap)
      gap *= 4
    }
    text.put("}}")
    if random.happens(25) {
      text.put(",\"event1to100\":{\"event")
      text.put(1 + random.skewedBelow(100))
      text.put("\":{\"value\":")
      text.put(hundredths: 100 + random.skewedBelow(900))
      text.put("}}")
    }
    text.put("}}")
  }

  /// Some variables hold few different texts, some a number, some are unique.
  private mutating func writeVariable(_ variable: Int, to text: inout RecordText) {
    switch variable & 3 {
    case 0: text.put(oneOf: words.pages, &random)
    case 1: text.put(oneOf: words.interests, &random)
    case 2:
      text.put("v")
      text.put(random.skewedBelow(2000))
    default: text.put(hexadecimal: random.next(), digits: 16)
    }
  }

  mutating func writeTenant(to text: inout RecordText) {
    text.put(",\"_tenant\":{\"sessionNumber\":")
    text.put(1 + visitorRandom.skewedBelow(60))
    text.put(",\"loyalty\":{\"tier\":\"")
    text.put(oneOf: words.tiers, &visitorRandom)
    text.put("\",\"points\":")
    text.put(visitorRandom.skewedBelow(20_000))
    text.put("},\"interests\":[")
    let interest = visitorRandom.below(words.interests.count)
    for i in 0..<visitorRandom.below(4) {
      text.put(i > 0 ? ",\"" : "\"")
      text.put(words.interests[(interest + 3 * i) % words.interests.count])
      text.put("\"")
    }
    text.put("]")
    if random.happens(30) { writeExperiments(to: &text) }
    if random.happens(20) { writeScrollDepths(to: &text) }
    if random.happens(12) {
      text.put(",\"remark\":\"")
      text.put(oneOf: words.remarks, &random)
      text.put("\"")
    }
    text.put("}")
  }

  private mutating func writeExperiments(to text: inout RecordText) {
    text.put(",\"experiments\":[")
    for i in 0..<1 + random.below(2) {
      text.put(i > 0 ? ",{\"name\":\"" : "{\"name\":\"")
      text.put(oneOf: words.experiments, &random)
      text.put("\",\"variant\":\"")
      text.put(byte: UInt8(ascii: "A") + UInt8(random.below(3)))
      text.put("\",\"scores\":[")
      for score in 0..<random.below(4) {
        if score > 0 { text.put(",") }
        // A score that has not been measured is null.
        random.happens(15) ? text.put("null") : text.put(hundredths: random.below(100))
      }
      text.put("]}")
    }
    text.put("]")
  }

  /// Writes arrays of arrays, some of them empty.
  private mutating func writeScrollDepths(to text: inout RecordText) {
    text.put(",\"scrollDepths\":[")
    for row in 0..<random.below(4) {
      text.put(row > 0 ? ",[" : "[")
      for column in 0..<random.below(4) {
        if column > 0 { text.put(",") }
        text.put(random.below(101))
      }
      text.put("]")
    }
    text.put("]")
  }
}
