package feed

import "cmp"

// Publisher is what the operator says of a source to readers. Empty is what he does not
// say. It never changes.
type Publisher struct {
	ID       string            // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	URL      string            // http, https or file, as configured
	Title    string            // for people; empty: the title that the source gives itself
	Language string            // BCP 47; empty: what the source says
	Owner    string            // who it belongs to
	Country  string            // ISO 3166-1 alpha-2
	Kind     string            // such as "agency" or "newspaper"
	Labels   map[string]string // free, by name
	Ratings  []Rating          // labels that are judgements, each with its judge

	Was        string // the id under which the store knows it; empty: ID
	Agency     string // the news agency that it is, by its term in feed/agency; empty: none
	Aggregator bool   // it may name other sources of the operator's as where its entries come from
}

// Stored is the id under which the store knows the source: the one that it had first, by
// which records, origins and states name it. Whatever is compared with these is this id.
func (p *Publisher) Stored() string { return cmp.Or(p.Was, p.ID) }

// Rating is what somebody judges a source to be. Raters may differ.
type Rating struct {
	Label string // its name, such as "leaning"
	Is    string
	By    string // who says so
	URL   string // where it is said; http or https
	Date  Time   // of the judgement
}

// Unrated is the value of a label that judges where nobody judged.
const Unrated = "unrated"
