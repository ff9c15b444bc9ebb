import Testing
import Wording

struct HumanTextTests {
  @Test(
    "counts have their thousands apart",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
  func counts(value: Int, text: String) { #expect(HumanText.count(value) == text) }

  @Test(
    "sizes have at most three digits",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_440_000, "1.4 MB"), (9_960_000, "10 MB"),
      (23_000_000_000, "23 GB"), (5_000_000_000_000_000, "5000 TB"),
    ])
  func sizes(bytes: Int, text: String) { #expect(HumanText.size(bytes) == text) }

  @Test(
    "a character that a terminal may obey is written as its number",
    arguments: [
      ("plain é 漢", "plain é 漢"), ("\u{1b}[2J", "\\u{1b}[2J"), ("a\nb", "a\\u{a}b"),
      ("\u{202e}x", "\\u{202e}x"), ("\u{2028}", "\\u{2028}"),
    ])
  func printable(text: String, shown: String) { #expect(PrintableText.of(text) == shown) }
}
