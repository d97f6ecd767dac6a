"""Any message that WhatsApp's types allow, and many that nobody would write."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from hypothesis import strategies as st

VARINT, FIXED64, SIZED, FIXED32 = 0, 1, 2, 5
WIRE_TYPES = {
    FieldDescriptor.TYPE_DOUBLE: FIXED64,
    FieldDescriptor.TYPE_FIXED64: FIXED64,
    FieldDescriptor.TYPE_SFIXED64: FIXED64,
    FieldDescriptor.TYPE_FLOAT: FIXED32,
    FieldDescriptor.TYPE_FIXED32: FIXED32,
    FieldDescriptor.TYPE_SFIXED32: FIXED32,
    FieldDescriptor.TYPE_STRING: SIZED,
    FieldDescriptor.TYPE_BYTES: SIZED,
    FieldDescriptor.TYPE_MESSAGE: SIZED,
}
MOST_FIELDS = 4
NUMBERS = st.integers(0, 3) | st.integers(0, 2**64 - 1)


@st.composite
def encoded(draw: st.DrawFn, kind: Descriptor, depth: int = 6) -> bytes:
    """A message of a kind as bytes: strings need be no text, enums no known value."""
    if not kind.fields or not depth:
        return b""
    drawn = draw(st.lists(st.sampled_from(list(kind.fields)), max_size=MOST_FIELDS))
    return b"".join(draw(field(one, depth)) for one in drawn)


@st.composite
def field(draw: st.DrawFn, field: FieldDescriptor, depth: int = 6) -> bytes:
    """A field with its key."""
    wire_type = WIRE_TYPES.get(field.type, VARINT)
    key = _varint(field.number << 3 | wire_type)
    match wire_type:
        case 1:
            return key + draw(st.binary(min_size=8, max_size=8))
        case 5:
            return key + draw(st.binary(min_size=4, max_size=4))
        case 2:
            if field.message_type is None:
                text = st.text(max_size=8).map(str.encode)
                value = draw(text | st.binary(max_size=8))
            else:
                value = draw(encoded(field.message_type, depth - 1))
            return key + _varint(len(value)) + value
        case _:
            return key + _varint(draw(NUMBERS))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
