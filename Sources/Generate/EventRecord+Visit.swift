/// Who, where and with what: the parts that mostly follow the visitor.
extension EventRecord {
  mutating func writeIdentityMap(to text: inout RecordText) {
    let (high, low) = (visitorRandom.next(), visitorRandom.next())
    text.put(",\"identityMap\":{\"ECID\":[{\"id\":\"")
    text.put(high, digits: 19)
    text.put(low, digits: 19)
    text.put("\",\"authenticatedState\":\"ambiguous\",\"primary\":true}]")
    let isKnown = visitorRandom.happens(35)
    let mailName = visitorRandom.below(words.mailNames.count)
    let mailDomain = visitorRandom.below(words.mailDomains.count)
    if isKnown, random.happens(70) {
      text.put(",\"email\":[{\"id\":\"")
      text.put(words.mailNames[mailName])
      text.put(".")
      text.put(Int(visitor))
      text.put("@")
      text.put(words.mailDomains[mailDomain])
      text.put("\",\"authenticatedState\":\"authenticated\",\"primary\":false}")
      if random.happens(5) {
        text.put(",{\"id\":\"")
        text.put(hexadecimal: high, digits: 12)
        text.put("@relay.example\",\"authenticatedState\":\"loggedOut\",\"primary\":false}")
      }
      text.put("]")
    }
    if isKnown, random.happens(50) {
      text.put(",\"CRMID\":[{\"id\":\"CRM-")
      text.put(visitor, digits: 9)
      text.put("\",\"authenticatedState\":\"authenticated\",\"primary\":false}]")
    }
    text.put("}")
  }

  mutating func writeDevice(to text: inout RecordText) {
    text.put(",\"device\":{")
    text.put(oneOf: words.devices, &visitorRandom)
    text.put(",\"screenOrientation\":\"")
    random.happens(80) ? text.put("portrait") : text.put("landscape")
    text.put("\"}")
  }

  mutating func writeEnvironment(to text: inout RecordText) {
    text.put(",\"environment\":{")
    text.put(oneOf: words.environments, &visitorRandom)
    text.put(",\"acceptLanguage\":\"")
    text.put(oneOf: words.languages, &visitorRandom)
    text.put("\",\"viewportWidth\":")
    text.put(320 + 8 * visitorRandom.below(200))
    text.put(",\"viewportHeight\":")
    text.put(480 + random.below(1200))
    text.put("}")
    if random.happens(85) {
      let address = visitorRandom.next()
      text.put(",\"ipV4\":\"198.")
      text.put(Int(18 + (address & 1)))
      text.put(".")
      text.put(Int(address >> 8 & 255))
      text.put(".")
      text.put(Int(address >> 16 & 255))
      text.put("\"")
    }
    text.put("}")
  }

  mutating func writePlaceContext(to text: inout RecordText) {
    let position = visitorRandom.next()
    text.put(",\"placeContext\":{\"localTime\":\"")
    text.put(words.days[dayIndex])
    text.put("T")
    text.put(timeOfDay: millisecondOfDay)
    text.put(words.placeOffsets[place])
    text.put("\",\"geo\":{")
    text.put(words.places[place])
    text.put(",\"_schema\":{\"latitude\":")
    text.put(words.latitudes[place])
    text.put(position & 0xffff, digits: 4)
    text.put(",\"longitude\":")
    text.put(words.longitudes[place])
    text.put(position >> 16 & 0xffff, digits: 4)
    text.put("}}}")
  }
}
