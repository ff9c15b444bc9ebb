import Codecs
import ExportTestSupport
import Foundation
import Testing
import Wording
import Work

@testable import Input

struct InputCatalogTests {
  let folder = TemporaryFolder()

  func names(_ inputs: String...) throws -> [String] {
    try InputCatalog(inputs, spoolFolder: folder.path).files.map {
      $0.name.hasPrefix(folder.path) ? String($0.name.dropFirst(folder.path.count + 1)) : $0.name
    }
  }

  @Test("a directory's records are found at any depth, in byte order of names")
  func directory() throws {
    for name in [
      "d/b.json", "d/B.ndjson", "d/a/z.jsonl", "d/a.json", "d/c.json.gz", "d/é.JSON.ZST",
      "d/.hidden.json", "d/_SUCCESS.json", "d/_rejected/x.json", "d/.git/y.json", "d/notes.txt",
      "d/json", "d/x.gz", "d/x.json.bz2", "d/a/b/c/deep.ndjson",
    ] {
      folder.write(name, "{}\n")
    }
    #expect(
      try names("\(folder.path)/d") == [
        "d/B.ndjson", "d/a/b/c/deep.ndjson", "d/a/z.jsonl", "d/a.json", "d/b.json", "d/c.json.gz",
        "d/é.JSON.ZST",
      ])
  }

  @Test("a file that is named itself is taken by any name, as often as it is named")
  func named() throws {
    let file = folder.write(".odd", "{}")
    #expect(try names(file, file) == [".odd", ".odd"])
  }

  @Test("links are followed, and a directory that they lead to twice is visited once")
  func links() throws {
    folder.write("d/a.json", "{}")
    folder.write("elsewhere/b.json", "{}")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/d/self", withDestinationPath: "\(folder.path)/d")
    for name in ["x", "y"] {
      try manager.createSymbolicLink(
        atPath: "\(folder.path)/d/\(name)", withDestinationPath: "\(folder.path)/elsewhere")
    }
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/d/z.json", withDestinationPath: "\(folder.path)/elsewhere/b.json")
    #expect(try names("\(folder.path)/d") == ["d/a.json", "d/x/b.json", "d/z.json"])
  }

  @Test("what cannot be read is one sentence that names it")
  func missing() throws {
    let path = "\(folder.path)/nothing"
    let error = #expect(throws: ExportError.self) { try names(path) }
    #expect(error?.category == .failure)
    #expect(error?.description == "cannot read \(path): No such file or directory")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/broken.json", withDestinationPath: "\(path)/gone")
    #expect(throws: ExportError.self) { try names(path) }
  }

  @Test("a directory without any records is an error, no empty backup")
  func noRecords() {
    folder.write("d/notes.txt", "")
    let error = #expect(throws: ExportError.self) { try names("\(folder.path)/d") }
    #expect(error?.description.contains("holds no .json") == true)
  }

  @Test("no input, and standard input twice, are wrong usage")
  func usage() {
    for inputs in [[], ["-", "-"]] {
      let error = #expect(throws: ExportError.self) {
        try InputCatalog(inputs, spoolFolder: folder.path)
      }
      #expect(error?.category == .usage)
    }
  }

  @Test("the first bytes tell how a file is compressed")
  func compression() throws {
    let table: [([UInt8], CompressionCodec)] = [
      ([], .none), ([0x1f], .none), ([0x1f, 0x8b], .gzip), ([0x1f, 0x8b, 8, 0], .gzip),
      ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0x28, 0xb5, 0x2f], .none),
      ([0x5e, 0x2a, 0x4d, 0x18], .zstd), (Array("{}\n".utf8), .none),
    ]
    for (first, codec) in table {
      #expect(CompressionCodec(startingWith: first) == codec)
    }
    let file = folder.write("plain.gz", "{}")
    #expect(
      try InputFile(InputHandle(path: file, name: file), path: file).compression(stop: StopFlag())
        == .none)
  }

  @Test("a file that changes after it was found is an error")
  func changed() throws {
    let path = folder.write("a.json", "{}\n")
    let file = try InputFile(InputHandle(path: path, name: path), path: path)
    _ = try file.open()
    folder.write("a.json", "{\"a\":1}\n")
    let error = #expect(throws: ExportError.self) { try file.open() }
    #expect(error?.description.contains("was changed") == true)
  }
}
