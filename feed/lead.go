package feed

// LeadReason is why an origin stands where it stands among those that may lead.
type LeadReason uint8

// The reasons, the strongest first.
const (
	LeadOwner   LeadReason = iota + 1 // others point to its page
	LeadAgency                        // it is the agency's, whose text others have
	LeadFirst                         // it was published before the others that are left
	LeadShort                         // its text has fewer than 20 words: it leads until a longer one comes
	LeadForeign                       // it is in a language that is not the site's, where languages mix
	LeadCopy                          // it is a copy
	LeadPointer                       // it is a pointer
)

// String is the reason in words, as the end of "it leads as".
func (r LeadReason) String() string {
	switch r {
	case LeadOwner:
		return "the owner of the page that others point to"
	case LeadAgency:
		return "the agency's original"
	case LeadFirst:
		return "the first report"
	case LeadShort:
		return "the first of the brief reports"
	case LeadForeign:
		return "the first report in another language"
	case LeadCopy:
		return "the first copy"
	case LeadPointer:
		return "the first pointer"
	}
	return "nothing that was recorded"
}

// Lead is an origin that may lead a story.
type Lead struct {
	Entry  uint64     `cbor:"1,keyasint" json:"entry"` // number
	Source string     `cbor:"2,keyasint" json:"source"`
	Role   Role       `cbor:"3,keyasint,omitempty" json:"role,omitempty"`
	Reason LeadReason `cbor:"4,keyasint" json:"reason"`
}

// Moves counts how often the updated of a published id moved, so that what changes all
// the time moves it once an hour at most.
type Moves struct {
	Count int  `cbor:"1,keyasint,omitempty" json:"count,omitempty"`
	Last  Time `cbor:"2,keyasint,omitempty" json:"last,omitempty"`  // of the log at the last move
	Waits bool `cbor:"3,keyasint,omitempty" json:"waits,omitempty"` // something changed since that has not moved it yet
}

// MaxLeads is how many of a story's origins are kept in their order.
const MaxLeads = 64

// Retire is a published id that was given up because what it stood for became part of a
// story with another id.
type Retire struct {
	ID string `cbor:"1,keyasint" json:"id"`
	At Time   `cbor:"2,keyasint" json:"at"` // of the log then
}

// MaxRetired is how many retired ids a story keeps.
const MaxRetired = 64
