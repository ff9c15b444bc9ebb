/// One XDM ExperienceEvent. Visitors come back: what belongs to one (identity, device, place) is
/// drawn from the visitor's own stream, what belongs to the event from the event's.
struct EventRecord {
  /// In the order of the vocabulary's `eventTypes`.
  enum Action: Int {
    case pageView, linkClick, productView, listAdd, checkout, purchase

    /// The action at `percent`, which is below 100: most events are page views.
    @inline(__always)
    init(percent: Int) {
      self =
        switch percent {
        case ..<58: .pageView
        case ..<74: .linkClick
        case ..<86: .productView
        case ..<93: .listAdd
        case ..<97: .checkout
        default: .purchase
        }
    }
  }

  let words: Vocabulary
  let index: Int
  let action: Action
  let visitor: UInt64
  /// The visitor's place, which the time zone follows.
  let place: Int
  let dayIndex: Int
  let millisecondOfDay: Int
  var random: RandomStream
  var visitorRandom: RandomStream
  /// Sum of the products on the event, in hundredths.
  var total = 0

  @inline(__always)
  init(seed: UInt64, index: Int, vocabulary: Vocabulary) {
    words = vocabulary
    self.index = index
    random = RandomStream(seed: seed, purpose: 1, index: UInt64(index))
    // Eight new visitors every 64 events; the latest ones are the busiest.
    visitor = UInt64(index / 64 * 8 + random.skewedBelow(24))
    visitorRandom = RandomStream(seed: seed, purpose: 2, index: visitor)
    place = visitorRandom.skewedBelow(vocabulary.places.count)
    action = Action(percent: random.below(100))
    // 25 events a second, a little out of order; after two years the clock starts again.
    let clock = (index * 40 + random.below(3000)) % (730 * 86_400_000)
    dayIndex = vocabulary.firstDayIndex + clock / 86_400_000
    millisecondOfDay = clock % 86_400_000
  }

  mutating func write(to text: inout RecordText) {
    text.put("{\"_id\":\"")
    text.put(uuidFrom: &random)
    text.put("\",\"timestamp\":\"")
    text.put(words.days[dayIndex])
    text.put("T")
    text.put(timeOfDay: millisecondOfDay)
    text.put("Z\",\"eventType\":\"")
    text.put(words.eventTypes[action.rawValue])
    text.put("\",\"producedBy\":\"")
    text.put(words.producers[random.happens(90) ? 0 : random.below(words.producers.count)])
    text.put("\"")
    writeIdentityMap(to: &text)
    writeWeb(to: &text)
    writeDevice(to: &text)
    writeEnvironment(to: &text)
    writePlaceContext(to: &text)
    if action.rawValue >= Action.productView.rawValue || random.happens(15) {
      writeProducts(to: &text)
    }
    if action.rawValue >= Action.productView.rawValue { writeCommerce(to: &text) }
    if random.happens(40) { writeMarketing(to: &text) }
    writeAnalytics(to: &text)
    writeTenant(to: &text)
    text.put("}")
  }
}
