/// What the visitor put into the basket and bought.
extension EventRecord {
  /// Writes 0–5 products, and adds up their prices.
  mutating func writeProducts(to text: inout RecordText) {
    let count = random.below(6)
    text.put(",\"productListItems\":[")
    for item in 0..<count {
      if item > 0 { text.put(",") }
      writeProduct(item, to: &text)
    }
    text.put("]")
  }

  private mutating func writeProduct(_ item: Int, to text: inout RecordText) {
    let product = random.skewedBelow(8000)
    let quantity = 1 + random.skewedBelow(4)
    // The price follows the product.
    let price = quantity * (199 + product &* 7919 % 40_000)
    total += price
    text.put("{\"_id\":\"")
    text.put(index)
    text.put("-")
    text.put(item)
    text.put("\",\"SKU\":\"SKU-")
    text.put(UInt64(product), digits: 6)
    text.put("\",\"name\":\"")
    text.put(words.products[product % words.products.count])
    text.put("\",\"quantity\":")
    text.put(quantity)
    text.put(",\"priceTotal\":")
    text.put(hundredths: price)
    text.put(",\"currencyCode\":\"")
    text.put(words.currencies[place % words.currencies.count])
    text.put("\"")
    if random.happens(30) {
      text.put(",\"selectedOptions\":[")
      for option in 0..<random.below(3) {
        text.put(option > 0 ? ",{\"attribute\":\"" : "{\"attribute\":\"")
        text.put(oneOf: words.optionNames, &random)
        text.put("\",\"value\":\"")
        text.put(oneOf: words.optionValues, &random)
        text.put("\"}")
      }
      text.put("]")
    }
    text.put("}")
  }

  mutating func writeCommerce(to text: inout RecordText) {
    text.put(",\"commerce\":{")
    switch action {
    case .listAdd: text.put("\"productListAdds\":{\"value\":1.0}")
    case .checkout: text.put("\"checkouts\":{\"value\":1.0}")
    case .purchase:
      text.put("\"purchases\":{\"value\":1.0},")
      writeOrder(to: &text)
    default: text.put("\"productViews\":{\"value\":1.0}")
    }
    text.put("}")
  }

  private mutating func writeOrder(to text: inout RecordText) {
    let currency = words.currencies[place % words.currencies.count]
    text.put("\"order\":{\"purchaseID\":\"P")
    text.put(hexadecimal: random.next(), digits: 10)
    text.put("\",\"priceTotal\":")
    text.put(hundredths: total)
    text.put(",\"currencyCode\":\"")
    text.put(currency)
    text.put("\",\"payments\":[")
    let count = random.happens(85) ? 1 : 2
    for payment in 0..<count {
      text.put(payment > 0 ? ",{\"transactionID\":\"" : "{\"transactionID\":\"")
      text.put(hexadecimal: random.next(), digits: 16)
      text.put("\",\"paymentAmount\":")
      text.put(hundredths: payment == 0 ? total - total / 3 * (count - 1) : total / 3)
      text.put(",\"paymentType\":\"")
      text.put(oneOf: words.paymentTypes, &random)
      text.put("\",\"currencyCode\":\"")
      text.put(currency)
      text.put("\"}")
    }
    text.put("]}")
  }
}
