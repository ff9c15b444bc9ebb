import Foundation
import Testing

/// Each target imports only targets that stand before it in one list.
@Suite("Layers")
struct LayerTests {
  /// The targets of `Sources`, the lowest first, each with all of this package that it imports.
  static let layers: [(target: String, imports: Set<String>)] = [
    ("CKernels", []),
    ("CProgram", []),
    ("CZlib", []),
    ("CZstd", []),
    ("ByteBuffers", ["CKernels"]),
    ("Codecs", ["ByteBuffers", "CKernels", "CZlib", "CZstd"]),
    ("JSONStream", ["ByteBuffers", "CKernels"]),
    ("Parquet", ["ByteBuffers", "Codecs", "CKernels"]),
    ("XDM", ["JSONStream", "Parquet", "ByteBuffers", "CKernels"]),
    ("Work", ["ByteBuffers"]),
    ("OptionTables", ["Work"]),
    ("FileSystem", ["Work", "ByteBuffers", "CKernels"]),
    ("Wording", ["Work", "XDM"]),
    ("Store", ["Work", "FileSystem", "JSONStream", "Codecs", "ByteBuffers"]),
    ("Input", ["Store", "Work", "FileSystem", "JSONStream", "Codecs", "ByteBuffers"]),
    (
      "Exporting",
      [
        "Input", "Store", "XDM", "Parquet", "JSONStream", "Codecs", "FileSystem",
        "OptionTables", "Work", "ByteBuffers",
      ]
    ),
    (
      "Proof",
      [
        "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream", "Codecs", "FileSystem",
        "Work", "ByteBuffers",
      ]
    ),
    (
      "Dataflows",
      [
        "Exporting", "Input", "Store", "XDM", "JSONStream", "Codecs", "FileSystem", "OptionTables",
        "Work",
        "Wording", "ByteBuffers",
      ]
    ),
    ("Generate", ["Work", "JSONStream", "ByteBuffers"]),
    (
      "Inspect",
      [
        "Proof", "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream", "Work", "Wording",
        "ByteBuffers",
      ]
    ),
    (
      "Bench",
      [
        "Inspect", "Proof", "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream",
        "Codecs", "FileSystem", "OptionTables", "Work", "Wording", "ByteBuffers",
      ]
    ),
    (
      "XDMExport",
      ["Dataflows", "Proof", "Exporting", "Store", "XDM", "JSONStream", "Wording", "Work"]
    ),
    (
      "xdm-export",
      [
        "XDMExport", "Bench", "Inspect", "Generate", "Wording", "OptionTables", "FileSystem",
        "Parquet", "Work", "ByteBuffers", "CProgram",
      ]
    ),
  ]

  /// Modules of the system and the toolchain, which any target may import.
  static let system: Set<String> = [
    "Foundation", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization", "Testing",
  ]

  @Test("no target imports one that stands after it")
  func order() {
    var lower: Set<String> = []
    for layer in Self.layers {
      let higher = layer.imports.subtracting(lower).sorted()
      #expect(higher == [], "\(layer.target) must not import \(higher)")
      lower.insert(layer.target)
    }
  }

  @Test("every folder of Sources is a target in the list")
  func allFolders() throws {
    let folders = try FileManager.default
      .contentsOfDirectory(atPath: SourceTree.root.appendingPathComponent("Sources").path)
      .filter { !$0.contains(".") && $0 != "BuildCommit" }
    #expect(Set(folders) == Set(Self.layers.map(\.target)))
  }

  @Test("Package.swift declares what the list says", arguments: layers.map(\.target))
  func declared(target: String) throws {
    let declared = try #require(try PackageManifest().targets[target]).dependencies
    let listed = try #require(Self.layers.first { $0.target == target }).imports
    #expect(declared.subtracting(listed).sorted() == [], "declared, and not in the list")
    #expect(listed.subtracting(declared).sorted() == [], "in the list, and not declared")
  }

  @Test("files import what the list says, and all of it", arguments: layers.map(\.target))
  func imported(target: String) throws {
    let listed = try #require(Self.layers.first { $0.target == target }).imports
    guard !target.hasPrefix("C") || target == "Codecs" else { return }
    var used: Set<String> = []
    for file in try SourceTree.files(in: "Sources/\(target)") {
      let imports = file.imports.subtracting(Self.system)
      let wrong = imports.subtracting(listed).sorted()
      #expect(wrong == [], "\(file.path) imports what \(target) may not")
      used.formUnion(imports)
    }
    #expect(listed.subtracting(used).sorted() == [], "no file of \(target) imports these")
  }

  @Test("tests and tools import only what Package.swift declares for them")
  func testsAndTools() throws {
    let sources = Set(Self.layers.map(\.target))
    let others = try PackageManifest().targets.filter {
      // The forms of imports in the tests of these rules are none of its own.
      !sources.contains($0.key) && $0.key != "ArchitectureTests"
    }
    #expect(others.count > 15)
    for (name, target) in others {
      for file in try SourceTree.files(in: target.path) {
        let wrong = file.imports.subtracting(Self.system).subtracting(target.dependencies).sorted()
        #expect(wrong == [], "\(file.path) imports what \(name) does not declare")
      }
    }
  }

  @Test("imports are found in all their forms")
  func forms() {
    let text = """
      import A
      @testable import B
      @_exported import class C.Thing
      package import D
        @_spi(Name) import E
      // import F
      let text = "import G"
      """
    let file = SourceTree.File(path: "", text: text)
    #expect(file.imports == ["A", "B", "C", "D", "E"])
  }

  @Test("targets are found in a manifest")
  func manifest() {
    let manifest = PackageManifest(
      """
      .target(name: "A"),
      .executableTarget(
        name: "b", dependencies: ["A",
          "C"], path: "Tools/b"),
      .testTarget(name: "ATests", dependencies: ["A"]),
      """)
    #expect(
      manifest.targets == [
        "A": .init(kind: "target", dependencies: [], path: "Sources/A"),
        "b": .init(kind: "executableTarget", dependencies: ["A", "C"], path: "Tools/b"),
        "ATests": .init(kind: "testTarget", dependencies: ["A"], path: "Tests/ATests"),
      ])
  }
}
