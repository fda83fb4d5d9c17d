package feed

// Story is a set of entries about one event. It is stored only where it is more than
// what an entry says of itself: an entry whose Story is its own ID, and for which no
// story is stored, is a story of one.
//
// Its number and id are those of the entry that founded it, also when that has gone,
// so that a story which grows or ages announces nothing. Of two stories that become
// one the older id lives on.
type Story struct {
	Number    uint64   `cbor:"1,keyasint" json:"number"`                      // of the founding entry: order and store key; no member's number is smaller
	ID        string   `cbor:"2,keyasint" json:"id"`                          // of the founding entry: what readers know it by, for ever
	Published Time     `cbor:"3,keyasint" json:"published"`                   // of the entry with the first report
	Updated   Time     `cbor:"4,keyasint" json:"updated"`                     // when it last gained a report, got another lead, or the leading text changed in substance
	Changed   uint64   `cbor:"5,keyasint" json:"changed"`                     // number of the last record that changed what readers could see of it
	Members   []uint64 `cbor:"6,keyasint" json:"members"`                     // numbers of its entries, ascending, live or not; an entry leaves when it is forgotten
	Outlets   []string `cbor:"7,keyasint,omitempty" json:"outlets,omitempty"` // owners, else outlets, that have a report in it, sorted
	Aliases   []Alias  `cbor:"8,keyasint,omitempty" json:"aliases,omitempty"` // stories that became part of it, in the order in which they did

	Began   Time     `cbor:"120,keyasint,omitempty" json:"began,omitempty"`   // first sight of its first entry: six hours later no other report becomes the first
	Leads   []Lead   `cbor:"121,keyasint,omitempty" json:"leads,omitempty"`   // its origins in the order in which they may lead, [MaxLeads] at most
	Moves   Moves    `cbor:"123,keyasint,omitempty" json:"moves,omitzero"`    // of Updated
	Retired []Retire `cbor:"124,keyasint,omitempty" json:"retired,omitempty"` // ids that something of it was published under, the last ones, in the order in which they were given up
}

// Alias is a story that became part of an older one, as it must be remembered to
// give it back whole. It goes with the last of its members.
type Alias struct {
	Number    uint64   `cbor:"1,keyasint" json:"number"`
	ID        string   `cbor:"2,keyasint" json:"id"`
	Published Time     `cbor:"3,keyasint" json:"published"`
	Updated   Time     `cbor:"4,keyasint" json:"updated"`
	Members   []uint64 `cbor:"5,keyasint" json:"members"` // ascending; of those that it had then, what is left
	Join      Join     `cbor:"6,keyasint" json:"join"`
}

// Join says how an entry came into its story ([Entry.Join]), or a story into another
// ([Alias.Join]).
type Join struct {
	At       Time      `cbor:"1,keyasint" json:"at"`                           // of the log then
	Evidence *Evidence `cbor:"2,keyasint,omitempty" json:"evidence,omitempty"` // of the automatic decision; nil where there was none
	Operator bool      `cbor:"3,keyasint,omitempty" json:"operator,omitempty"` // by an override
	Reason   string    `cbor:"4,keyasint,omitempty" json:"reason,omitempty"`   // the operator's
}

// Evidence is why an automatic decision joined two entries.
type Evidence struct {
	Candidate string    `cbor:"1,keyasint" json:"candidate"`                    // id of the entry that it was compared with
	Score     int64     `cbor:"2,keyasint" json:"score"`                        // in the scorer's own unit
	Threshold int64     `cbor:"3,keyasint" json:"threshold"`                    // that Score had to reach, in the same unit
	Features  []Feature `cbor:"4,keyasint,omitempty" json:"features,omitempty"` // that the score was made of, in the scorer's order
	Shared    []string  `cbor:"5,keyasint,omitempty" json:"shared,omitempty"`   // the heaviest terms that both have, heaviest first
	Copy      bool      `cbor:"6,keyasint,omitempty" json:"copy,omitempty"`     // the same text but for light changes: it adds an outlet, not substance
	Link      bool      `cbor:"100,keyasint,omitempty" json:"link,omitempty"`   // both lead to one page, and no score was asked for
}

// Refusal is a story that an entry was compared with and did not join.
type Refusal struct {
	Story    string   `cbor:"1,keyasint" json:"story"`    // its id then
	Evidence Evidence `cbor:"2,keyasint" json:"evidence"` // Candidate is an entry of the story
}

// Feature is one of the things that a score was made of.
type Feature struct {
	Name  string `cbor:"1,keyasint" json:"name"`
	Value int64  `cbor:"2,keyasint" json:"value"`
}

// IDs are all that lead to the story: its own, then its aliases'.
func (s *Story) IDs() []string {
	ids := make([]string, 0, 1+len(s.Aliases))
	ids = append(ids, s.ID)
	for i := range s.Aliases {
		ids = append(ids, s.Aliases[i].ID)
	}
	return ids
}
