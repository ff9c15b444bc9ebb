extension Vocabulary {
  /// Places with the members of `geo` but for the position, which a visitor refines.
  private static let placeRows:
    [(
      country: String, state: String, city: String, postalCode: String, offset: String,
      latitude: String, longitude: String
    )] = [
      ("DE", "BE", "Berlin", "10115", "+01:00", "52.5", "13.4"),
      ("US", "CA", "San José", "95110", "-08:00", "37.3", "-121.8"),
      ("JP", "13", "東京", "100-0001", "+09:00", "35.6", "139.7"),
      ("DE", "BY", "München", "80331", "+01:00", "48.1", "11.5"),
      ("US", "NY", "New York", "10001", "-05:00", "40.7", "-74.0"),
      ("GB", "ENG", "London", "SW1A 1AA", "+00:00", "51.5", "-0.1"),
      ("DE", "NW", "Köln", "50667", "+01:00", "50.9", "6.9"),
      ("FR", "IDF", "Paris", "75001", "+01:00", "48.8", "2.3"),
      ("AT", "9", "Wien", "1010", "+01:00", "48.2", "16.3"),
      ("CH", "ZH", "Zürich", "8001", "+01:00", "47.3", "8.5"),
      ("JP", "27", "大阪", "530-0001", "+09:00", "34.6", "135.5"),
      ("ES", "MD", "Madrid", "28001", "+01:00", "40.4", "-3.7"),
      ("DK", "84", "København", "1050", "+01:00", "55.6", "12.5"),
      ("PL", "MZ", "Łódź", "90-001", "+01:00", "51.7", "19.4"),
      ("BR", "SP", "São Paulo", "01000-000", "-03:00", "-23.5", "-46.6"),
      ("US", "TX", "Austin", "73301", "-06:00", "30.2", "-97.7"),
      ("TR", "34", "İstanbul", "34000", "+03:00", "41.0", "28.9"),
      ("AU", "NSW", "Sydney", "2000", "+10:00", "-33.8", "151.2"),
      ("DE", "HE", "Frankfurt a. M.", "60311", "+01:00", "50.1", "8.6"),
      ("CA", "QC", "Montréal", "H2Y 1C6", "-05:00", "45.5", "-73.5"),
    ]

  static let placeMembers = placeRows.map {
    "\"countryCode\":\"\($0.country)\",\"stateProvince\":\"\($0.state)\",\"city\":\"\($0.city)\","
      + "\"postalCode\":\"\($0.postalCode)\""
  }
  static let placeUTCOffsets = placeRows.map(\.offset)
  /// Coordinates to one digit behind the point: any digits may follow.
  static let placeLatitudes = placeRows.map(\.latitude)
  static let placeLongitudes = placeRows.map(\.longitude)
}
