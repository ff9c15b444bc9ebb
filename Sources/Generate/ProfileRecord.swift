/// One flat profile.
struct ProfileRecord {
  private let words: Vocabulary
  private let index: Int
  private var random: RandomStream

  @inline(__always)
  init(seed: UInt64, index: Int, vocabulary: Vocabulary) {
    words = vocabulary
    self.index = index
    random = RandomStream(seed: seed, purpose: 3, index: UInt64(index))
  }

  mutating func write(to text: inout RecordText) {
    writePerson(to: &text)
    writeAddress(to: &text)
    writeDates(to: &text)
    writeValue(to: &text)
    if random.happens(15) {
      text.put(",\"remark\":\"")
      text.put(oneOf: words.remarks, &random)
      text.put("\"")
    }
    text.put("}")
  }

  private mutating func writePerson(to text: inout RecordText) {
    text.put("{\"_id\":\"")
    text.put(uuidFrom: &random)
    text.put("\",\"customerNumber\":")
    text.put(index + 1)
    // Past 2^53, where a double would lose the last digits.
    text.put(",\"accountNumber\":")
    text.put(Int(random.next() >> 1 | 1 << 61))
    text.put(",\"firstName\":\"")
    text.put(oneOf: words.firstNames, &random)
    text.put("\",\"lastName\":\"")
    text.put(oneOf: words.lastNames, &random)
    text.put("\",\"gender\":\"")
    text.put(oneOf: words.genders, &random)
    text.put("\",\"email\":")
    if random.happens(8) {
      text.put("null")
    } else {
      text.put("\"")
      text.put(oneOf: words.mailNames, &random)
      text.put(".")
      text.put(index)
      text.put("@")
      text.put(oneOf: words.mailDomains, &random)
      text.put("\"")
    }
    if random.happens(60) {
      text.put(",\"mobilePhone\":\"+49 1555 ")
      text.put(random.next(), digits: 7)
      text.put("\"")
    }
  }

  private mutating func writeAddress(to text: inout RecordText) {
    text.put(",")
    let place = random.skewedBelow(words.places.count)
    text.put(words.places[place])
    text.put(",\"latitude\":")
    text.put(words.latitudes[place])
    text.put(UInt64(random.below(10_000)), digits: 4)
    text.put(",\"longitude\":")
    text.put(words.longitudes[place])
    text.put(UInt64(random.below(10_000)), digits: 4)
    text.put(",\"preferredLanguage\":\"")
    text.put(oneOf: words.languages, &random)
    text.put("\"")
  }

  private mutating func writeDates(to text: inout RecordText) {
    if random.happens(85) {
      text.put(",\"birthDate\":\"")
      // 1935 to 2008.
      text.put(words.days[random.below(27_000)])
      text.put("\"")
    }
    text.put(",\"created\":\"")
    writeInstant(day: words.firstDayIndex - 1 - random.skewedBelow(3000), to: &text)
    text.put("\",\"lastModified\":\"")
    writeInstant(day: words.firstDayIndex + random.below(700), to: &text)
    text.put("\"")
  }

  private mutating func writeInstant(day: Int, to text: inout RecordText) {
    text.put(words.days[day])
    text.put("T")
    text.put(timeOfDay: random.below(86_400_000))
    text.put("Z")
  }

  private mutating func writeValue(to text: inout RecordText) {
    text.put(",\"loyaltyTier\":\"")
    text.put(oneOf: words.tiers, &random)
    text.put("\",\"loyaltyPoints\":")
    // Points may be owed.
    if random.happens(4) { text.put("-") }
    text.put(1 + random.skewedBelow(50_000))
    text.put(",\"lifetimeValue\":")
    text.put(hundredths: random.skewedBelow(2_000_000))
    text.put(",\"visits\":")
    text.put(random.skewedBelow(400))
    if random.happens(70) {
      text.put(",\"churnScore\":0.")
      text.put(random.next(), digits: 15)
    }
    text.put(",\"emailOptIn\":")
    text.put(random.happens(62))
    text.put(",\"smsOptIn\":")
    text.put(random.happens(17))
    text.put(",\"isTestProfile\":")
    text.put(random.happens(1))
  }
}
