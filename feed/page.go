package feed

import "strings"

// Page says where a page, a feed or a site lies, and whose that place is. The zero Page
// lies on no host.
type Page struct {
	Outlet string `cbor:"1,keyasint,omitempty" json:"outlet,omitempty"` // the registrable domain; on a platform that hosts many the host with one segment of the path; an IP address itself
	Host   string `cbor:"2,keyasint,omitempty" json:"host,omitempty"`   // in lower case, without "www."
	Owner  string `cbor:"3,keyasint,omitempty" json:"owner,omitempty"`  // id of the source that the configuration makes the owner, by its sites or the URL of its feed; empty: none
}

// Role is what an origin is among those of its entry and its story.
type Role uint8

const (
	RoleReport  Role = 0 // it has a text of its own
	RoleCopy    Role = 1 // its text is another's, wholly or nearly
	RolePointer Role = 2 // it has fewer than [FewWords] words, and links to a page that is another's
)

// String is the role in a word.
func (r Role) String() string {
	switch r {
	case RoleReport:
		return "report"
	case RoleCopy:
		return "copy"
	case RolePointer:
		return "pointer"
	}
	return "unknown"
}

// FewWords is how many words of its own an item needs before it is more than a line about
// something else: shorter texts ("Watch live", "Comments") are alike without being the same.
const FewWords = 20

// CommonLabels is how many labels two hosts have in common, counted from their ends: of
// several that claim a page, the one whose host has most in common with the page's owns it.
func CommonLabels(a, b string) (n int) {
	for a != "" && b != "" {
		i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
		if a[i+1:] != b[j+1:] {
			return n
		}
		n++
		a, b = a[:max(i, 0)], b[:max(j, 0)]
	}
	return n
}
