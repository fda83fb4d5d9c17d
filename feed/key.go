package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Key is one way to recognise an entry: a kind, the version of the rule that made
// it, and a sum. An entry is found by any of its keys.
type Key [18]byte

// Kind is what a key was made of. The order is the order in which keys decide.
type Kind uint8

const (
	KindID        Kind = 1 // the id as given; counts within its source
	KindLink      Kind = 2 // the link as given; counts within its source
	KindDated     Kind = 3 // title with a given date that has a time of day; counts within its source
	KindCanonical Kind = 4 // the canonical link; counts everywhere
	KindText      Kind = 5 // title with text; counts everywhere
)

// String is the kind in a word.
func (k Kind) String() string {
	switch k {
	case KindID:
		return "id"
	case KindLink:
		return "link"
	case KindDated:
		return "date"
	case KindCanonical:
		return "page"
	case KindText:
		return "text"
	}
	return "unknown"
}

// keyVersion is the version of all rules here. Whoever changes what a key is made
// of raises it; entries then gain the new keys beside the old ones.
const keyVersion = 1

func makeKey(k Kind, sum Sum) Key {
	key := Key{byte(k), keyVersion}
	copy(key[2:], sum[:])
	return key
}

// Kind is what k was made of.
func (k Key) Kind() Kind { return Kind(k[0]) }

// Local reports whether k counts only within its source.
func (k Key) Local() bool { return k.Kind() <= KindDated }

// MarshalText writes k in hexadecimal.
func (k Key) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(k[:])), nil }

// UnmarshalText reads 36 hexadecimal digits.
func (k *Key) UnmarshalText(b []byte) error { return unhex(k[:], b) }

// String is the kind and the start of the sum, for messages.
func (k Key) String() string { return fmt.Sprintf("%s.%d:%x", k.Kind(), k[1], k[2:8]) }

// Keys are the keys of an item in the order in which they decide: its id and its
// link as given, the canonical form of the link, and its title with its text, where
// the text has at least 20 words. What is empty makes no key.
func Keys(id, link string, text Hash, words int) []Key {
	ks := make([]Key, 0, 4)
	if id = BoundedID(id); id != "" {
		ks = append(ks, makeKey(KindID, Hash(sha256.Sum256([]byte(id))).Sum()))
	}
	if link != "" {
		ks = append(ks, makeKey(KindLink, Hash(sha256.Sum256([]byte(link))).Sum()))
		if k, ok := CanonicalKey(link); ok {
			ks = append(ks, k)
		}
	}
	if words >= FewWords {
		ks = append(ks, makeKey(KindText, text.Sum()))
	}
	return ks
}

// DatedKey is the key of a title together with the date that came with it; ok is false
// where there is no title.
func DatedKey(title string, at Time) (k Key, ok bool) {
	b, n := appendWords(nil, title)
	if n == 0 {
		return Key{}, false
	}
	b = fmt.Appendf(b, "\n%d", at)
	return makeKey(KindDated, Hash(sha256.Sum256(b)).Sum()), true
}

// CanonicalKey is the key of the canonical form of a link; ok is false where it has
// none.
func CanonicalKey(link string) (k Key, ok bool) {
	c := CanonicalLink(link)
	if c == "" {
		return Key{}, false
	}
	return makeKey(KindCanonical, Hash(sha256.Sum256([]byte(c))).Sum()), true
}

// CanonicalLink is the form of an http or https URL under which two links to one
// page are equal: no scheme, no "www.", no default port, no trailing slash, no
// fragment, no tracking parameters, the host in lower case. It is "" for what is no
// such URL, and for a site's front page, which identifies nothing.
func CanonicalLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if p := u.Port(); p != "" && (u.Scheme != "http" || p != "80") && (u.Scheme != "https" || p != "443") {
		host += ":" + p
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	query := withoutTracking(u.RawQuery)
	if path == "" && query == "" {
		return ""
	}
	if query != "" {
		query = "?" + query
	}
	return host + path + query
}

// withoutTracking drops the parameters that tell a publisher where a reader came
// from. The others stay as they are and where they are. The list is part of what
// version 1 of keys is made of and never changes; the one that is maintained is in
// feed/parse, and its results come here as links of their own.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	kept := strings.Split(query, "&")[:0]
	for p := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		if p != "" && !tracking(name) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

func tracking(name string) bool {
	if strings.HasPrefix(name, "utm_") {
		return true
	}
	switch name {
	case "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "yclid", "mc_cid", "mc_eid", "at_medium", "at_campaign", "ns_mchannel", "ns_campaign", "cmp", "ocid", "ftag", "smid", "ref_src":
		return true
	}
	return false
}

// TextHash is the SHA-256 of title and text as plain text, reduced to their words
// in lower case, and the number of the text's words. Punctuation, case and white
// space are no part of it: only a change of words is a change of text.
func TextHash(title, text string) (h Hash, words int) {
	b := make([]byte, 0, len(title)+len(text)+2)
	b, _ = appendWords(b, title)
	b = append(b, '\n')
	b, words = appendWords(b, text)
	return sha256.Sum256(b), words
}

// TitleSum is the sum of the title's words, zero where there are none.
func TitleSum(title string) Sum {
	b, n := appendWords(nil, title)
	if n == 0 {
		return Sum{}
	}
	return Hash(sha256.Sum256(b)).Sum()
}

// appendWords appends the words of s in lower case, one space between, and counts
// them. A word is a run of letters, marks and digits.
func appendWords(b []byte, s string) ([]byte, int) {
	b = slices.Grow(b, len(s)+1)
	words, in := 0, false
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			b, words, in, i = appendASCII(b, s, i, words, in)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			in = false
			continue
		}
		if !in {
			if words > 0 {
				b = append(b, ' ')
			}
			words, in = words+1, true
		}
		b = utf8.AppendRune(b, unicode.ToLower(r))
	}
	return b, words
}

// appendASCII is appendWords for the run of ASCII characters at s[i]; nearly all
// text is, so it writes in place. b has room for what is left of s, and a space.
func appendASCII(b []byte, s string, i, words int, in bool) ([]byte, int, bool, int) {
	b = slices.Grow(b, len(s)-i+1)
	out, n := b[:cap(b)], len(b)
	for ; i < len(s) && s[i] < utf8.RuneSelf; i++ {
		f := folded[s[i]&0x7f]
		if f == 0 {
			in = false
			continue
		}
		if !in {
			if words > 0 {
				out[n] = ' '
				n++
			}
			words, in = words+1, true
		}
		out[n] = f
		n++
	}
	return out[:n], words, in, i
}

// folded maps the ASCII letters and digits to lower case and the rest to zero.
var folded = func() (t [128]byte) {
	for c := range t {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			t[c] = byte(c)
		case 'A' <= c && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		}
	}
	return t
}()
