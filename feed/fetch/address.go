package fetch

import "net/netip"

// addressKind says why a is no public address, "" where it is one. a has no zone
// and is not an IPv4 address in IPv6's clothes.
//
// IPv6 is public in 2000::/3 only; of that, what carries an IPv4 address inside is
// refused, for it may lead anywhere. The lists follow the IANA special-purpose
// address registries (RFC 6890).
func addressKind(a netip.Addr) string {
	if a.Is4() {
		return kind4(a.As4())
	}
	if a.Is6() {
		return kind6(a.As16())
	}
	return "malformed"
}

func kind4(b [4]byte) string {
	switch {
	case b[0] == 0:
		return "\"this network\""
	case b[0] == 127:
		return "loopback"
	case b[0] == 10, b[0] == 172 && b[1]&0xf0 == 16, b[0] == 192 && b[1] == 168:
		return "private"
	case b[0] == 169 && b[1] == 254:
		return "link-local"
	case b[0] == 100 && b[1]&0xc0 == 64:
		return "carrier-grade NAT"
	case b[0] == 192 && b[1] == 0 && b[2] == 0:
		return "special-purpose"
	case b[0] == 192 && b[1] == 88 && b[2] == 99:
		return "6to4 relay"
	case b[0] == 198 && b[1]&0xfe == 18:
		return "benchmarking"
	case b[0] == 192 && b[1] == 0 && b[2] == 2, b[0] == 198 && b[1] == 51 && b[2] == 100, b[0] == 203 && b[1] == 0 && b[2] == 113:
		return "documentation"
	case b[0]&0xf0 == 224:
		return "multicast"
	case b[0] >= 240:
		return "reserved"
	}
	return ""
}

func kind6(b [16]byte) string {
	first := uint16(b[0])<<8 | uint16(b[1])
	second := uint16(b[2])<<8 | uint16(b[3])
	switch {
	case first == 0x2002:
		return "6to4"
	case first == 0x2001 && second == 0:
		return "Teredo"
	case first == 0x2001 && second == 0x0db8, first == 0x3fff && second>>12 == 0:
		return "documentation"
	case first == 0x2001 && second < 0x0200:
		return "special-purpose"
	case first>>13 == 1: // 2000::/3
		return ""
	case b[0] == 0xff:
		return "multicast"
	case first>>6 == 0xfe80>>6:
		return "link-local"
	case first>>6 == 0xfec0>>6, first>>9 == 0xfc00>>9:
		return "private"
	case first == 0x0064 && second == 0xff9b:
		return "NAT64"
	case b == [16]byte{15: 1}:
		return "loopback"
	}
	return "reserved"
}
