import ExportTestSupport
import Input
import Testing
import Wording
import Work

@testable import Proof

struct LineReaderTests {
  let folder = TemporaryFolder()

  @Test("who does not expect such a line gets an error that names its file and place")
  func unexpected() throws {
    let path = folder.write("a.json", "{}\n" + String(repeating: "x", count: 3000) + "\n")
    let catalog = try InputCatalog(
      [path], spoolFolder: folder.path, lineLimit: LineLimit(bytes: 2048))
    let lines = try LineReader(catalog, stop: StopFlag())
    #expect(try lines.next() != nil)
    let error = #expect(throws: ExportError.self) { try lines.next() }
    #expect(
      error?.description
        == "\(path) has a line longer than 2 KiB, around byte 3, which no record is: is it one JSON"
        + " record a line?")
  }
}
