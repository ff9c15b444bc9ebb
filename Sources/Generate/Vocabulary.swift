import ByteBuffers
import JSONStream

/// The texts that synthetic records are made of. Each is JSON already, without its quotes, or, where
/// it says so, the members of an object.
final class Vocabulary: Sendable {
  static let shared = Vocabulary()

  /// First day of the events, as days since 1970: 2024-01-01.
  static let firstDay: Int32 = 19723

  /// The days from 1935-01-01 to 2026-12-31.
  let days: TextTable
  /// Index of `firstDay` in `days`.
  let firstDayIndex: Int

  let firstNames = TextTable([
    "Anna", "Jürgen", "Zoë", "María", "太郎", "Søren", "Łukasz", "José", "Émilie", "花子", "Oliver",
    "Mehmet", "Ingrid", "François", "Noah", "Mia", "Björn", "Chloé", "Siân", "Nguyễn", "Дмитрий",
    "Ayşe", "Liam", #"Ren\u00e9"#, "Olivia", "Emma", "Ελένη", "Paul", #"Si\u00F4n"#, "Ava",
  ])
  let lastNames = TextTable([
    "Müller", "Smith", "García", "山田", "Jørgensen", "Kowalski", "O'Brien", "Núñez", "Weiß", "鈴木",
    "Johnson", "Yılmaz", "Lindström", "Lefèvre", "Schröder", "Nowak", "Rossi", "Иванов", "Brown",
    "Größl", "D'Angelo", #"M\u00f6ller"#, "Παπαδόπουλος", "Wang", "Kim", "Silva", "Dvořák",
    "Fischer",
  ])
  let mailNames = TextTable([
    "anna", "juergen", "zoe", "maria", "taro", "soeren", "lukasz", "jose", "emilie", "hanako",
    "oliver", "mehmet", "ingrid", "francois", "noah", "mia", "bjoern", "chloe", "sian", "nguyen",
  ])
  let mailDomains = TextTable([
    "example.com", "example.org", "mail.example.net", "post.example.de", "kunde.example",
    "test.example",
  ])

  let searchWords = TextTable([
    "laufschuhe", "regenjacke+herren", "tent+2+person", "%E5%8F%B0%E6%89%80", "wanderrucksack",
    "coffee+grinder", "stirnlampe", "kinderfahrrad", "yoga+mat", "trekking+poles",
  ])
  let pages = TextTable([
    "Home", "Product detail", "Category: Outdoor & Garten", "Warenkorb", "Checkout – Zahlung",
    "Suche", "商品一覧", "お問い合わせ", "Sale 🎉", "Größenberatung", "Help/FAQ", #"Ratgeber \"Zelte\""#,
    "Mein Konto", "Store finder", "Newsletter", "Impressum", "Order confirmation",
  ])
  let sections = TextTable([
    "home", "outdoor", "garten", "küche", "electronics", "sale", "service", "account", "sports",
    "books", "キッチン", "kids",
  ])
  let paths = TextTable([
    "p", "c/outdoor", "c/garten/m%C3%B6bel", "c/kueche", "c/electronics/audio", "c/sports/running",
    "search", "cart", "checkout/payment", "checkout/shipping", "account/orders", "help/returns",
    "magazin/tipps", "c/kids/shoes",
  ])
  let referrerTypes = TextTable([
    "search_engine", "internal", "external", "social_network", "email",
  ])
  let linkNames = TextTable([
    "Zum Warenkorb", "Add to cart", "Größe wählen", "Mehr anzeigen", "Filter: Preis < 50 €",
    #"Download \"Katalog 2024\""#, "続きを読む", "Teilen", "Play video ▶", #"C:\\Users\\kiosk"#,
  ])

  /// Members of `productListItems`, without price: SKU comes apart.
  let products = TextTable([
    "Trekkingrucksack 45 l", "Running shoe „Blitz“", "防水ジャケット", "Espressomaschine",
    #"27\" monitor"#, "Camping-Kocher", "Yoga mat – extra thick", "Kinderfahrrad 16 Zoll",
    "LED Stirnlampe", "Wool socks (3 pairs)", "折りたたみ傘", "Thermoskanne 1 l",
    #"Caf\u00e9 filter no. 4"#, "Zelt für 2 Personen ⛺", "USB-C cable 2 m", "Bluetooth speaker",
    "Gartenschere", "Cast iron pan 28 cm", "Reiseführer Japan 🗾", "Hängematte", "Puzzle 1000 Teile",
    "Fahrradhelm", "Headphones, noise cancelling", "Schreibtischlampe", "Notebook A5, dotted",
  ])
  let optionNames = TextTable(["color", "size", "Gravur", "warranty", "gift wrap"])
  let optionValues = TextTable([
    "schwarz", "blau", "M", "L", "XL", "grün", "42", #"\"Für Oma\""#, "2 years", "赤", "none",
  ])
  let currencies = TextTable(["EUR", "USD", "JPY", "GBP", "CHF"])
  let paymentTypes = TextTable(["credit_card", "paypal", "invoice", "gift_card", "konbini"])

  let eventTypes = TextTable([
    "web.webpagedetails.pageViews", "web.webinteraction.linkClicks", "commerce.productViews",
    "commerce.productListAdds", "commerce.checkouts", "commerce.purchases",
  ])
  let producers = TextTable(["self", "system", "salesRep", "customerRep"])
  let campaigns = TextTable([
    "spring-sale", "brand", "retargeting", "newsletter-kw12", "sommerschluss", "app-install",
    "夏セール",
  ])
  let channels = TextTable(["paid search", "email", "display", "organic", "affiliate"])
  let tiers = TextTable(["bronze", "silver", "gold", "platin"])
  let interests = TextTable([
    "running", "hiking", "küche", "books", "garten", "旅行", "gaming", "music", "diy", "☕ coffee",
  ])
  let experiments = TextTable(["hero-banner", "checkout-steps", "price-badge", "search-ranking"])
  let genders = TextTable(["female", "male", "non_specific", "not_specified"])
  let languages = TextTable(["de-DE", "en-US", "ja-JP", "fr-FR", "en-GB", "es-ES", "tr-TR"])

  /// Texts as people write them, with what JSON has to escape.
  let remarks = TextTable([
    #"Bitte beim Nachbarn klingeln,\nDanke!"#, #"Said \"maybe later\" 🙂"#,
    #"Pfad C:\\Daten\\Export"#, #"\u00c4nderung der Lieferadresse"#, "次の便でお願いします",
    #"tabs\tand\r\nnewlines"#, #"emoji as a pair: \ud83d\ude80"#, "Rückruf ab 18 Uhr",
    "gift 🎁 for a friend", #"\"quoted\" \/ slashed"#, "kein Werbematerial", "Größe passt nicht",
  ])

  init() {
    var texts: [String] = []
    let first: Int32 = -12784
    for day in first...20818 {
      var buffer = ByteBuffer(capacity: 16)
      RFC3339.appendDate(days: day, to: &buffer)
      texts.append(String(decoding: buffer.bytes, as: UTF8.self))
    }
    days = TextTable(texts)
    firstDayIndex = Int(Self.firstDay - first)
  }

  let devices = TextTable(Vocabulary.deviceMembers)
  let environments = TextTable(Vocabulary.environmentMembers)
  let places = TextTable(Vocabulary.placeMembers)
  let placeOffsets = TextTable(Vocabulary.placeUTCOffsets)
  let latitudes = TextTable(Vocabulary.placeLatitudes)
  let longitudes = TextTable(Vocabulary.placeLongitudes)
}
