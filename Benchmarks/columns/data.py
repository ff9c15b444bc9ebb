"""Lays out a Parquet file's columns in memory, the same for everybody: as an Arrow file for the peers,
and for ours as their buffers one behind the other, with an index of them.

    data.py PARQUET FOLDER       writes FOLDER/columns.arrow, columns.raw and columns.json"""

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

ALIGNMENT = 64
KINDS = {pa.int32(): "int32s", pa.date32(): "int32s", pa.int64(): "int64s", pa.float64(): "doubles", pa.bool_(): "bits",
         pa.string(): "texts"}


class Layout:
    def __init__(self, file):
        self.file, self.fields = file, []

    def place(self, buffer, size):
        """Where a buffer lies: its offset and length."""
        if buffer is None:
            return None
        if size > buffer.size:
            raise ValueError(f"a buffer of {buffer.size} bytes, not {size}")
        self.file.write(bytes(-self.file.tell() % ALIGNMENT))
        offset = self.file.tell()
        self.file.write(memoryview(buffer)[:size])
        return [offset, size]

    def add(self, path, array):
        if array.offset != 0:
            raise ValueError(f"{path} begins at {array.offset}")
        type, count, buffers = array.type, len(array), array.buffers()
        field = {"path": path, "validity": self.place(buffers[0], (count + 7) // 8)}
        self.fields.append(field)
        if pa.types.is_struct(type):
            field["kind"] = "group"
            for index in range(type.num_fields):
                self.add(f"{path}.{type.field(index).name}", array.field(index))
        elif pa.types.is_map(type):
            field |= {"kind": "list", "offsets": self.place(buffers[1], 4 * (count + 1))}
            self.add(f"{path}.key", array.keys)
            self.add(f"{path}.value", array.items)
        elif pa.types.is_list(type):
            field |= {"kind": "list", "offsets": self.place(buffers[1], 4 * (count + 1))}
            self.add(f"{path}.element", array.values)
        else:
            field["kind"] = "int64s" if pa.types.is_timestamp(type) else KINDS[type]
            if field["kind"] == "texts":
                field["offsets"] = self.place(buffers[1], 4 * (count + 1))
                end = int.from_bytes(memoryview(buffers[1])[4 * count:4 * count + 4], "little")
                field["data"] = self.place(buffers[2], end)
            else:
                bits = 1 if field["kind"] == "bits" else type.bit_width
                field["data"] = self.place(buffers[1], (count * bits + 7) // 8)


def main():
    source, folder = sys.argv[1:]
    table = pq.read_table(source).combine_chunks()
    with pa.ipc.new_file(f"{folder}/columns.arrow", table.schema) as file:
        file.write_table(table)
    with open(f"{folder}/columns.raw", "wb") as raw:
        layout = Layout(raw)
        for name in table.column_names:
            layout.add(name, table[name].chunk(0))
    with open(f"{folder}/columns.json", "w") as file:
        json.dump({"rows": table.num_rows, "fields": layout.fields}, file)
    print(json.dumps({"rows": table.num_rows, "bytes": table.nbytes}))


if __name__ == "__main__":
    main()
