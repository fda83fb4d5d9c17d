package serve

import "strings"

// weights are what a client thinks of the codings, in thousandths; negative: it does
// not say.
type weights struct{ br, zstd, gzip, identity, star int }

// weigh reads Accept-Encoding (RFC 9110 section 12.5.3). A member that comes twice
// counts as the client likes it better; one that cannot be read is unwelcome.
func weigh(headers []string) weights {
	w := weights{-1, -1, -1, -1, -1}
	for _, list := range headers {
		for member := range strings.SplitSeq(list, ",") {
			name, q := weighted(member)
			switch {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				w.gzip = max(w.gzip, q)
			case strings.EqualFold(name, "br"):
				w.br = max(w.br, q)
			case strings.EqualFold(name, "zstd"):
				w.zstd = max(w.zstd, q)
			case strings.EqualFold(name, "identity"):
				w.identity = max(w.identity, q)
			case name == "*":
				w.star = max(w.star, q)
			}
		}
	}
	return w
}

// of is the weight of the coding, "" for none; zero: not acceptable. What goes
// unmentioned is less welcome than what is, but no coding at all is always
// acceptable that is not refused.
func (w weights) of(coding string) int {
	q := -1
	switch coding {
	case "br":
		q = w.br
	case "zstd":
		q = w.zstd
	case "gzip":
		q = w.gzip
	case "":
		if q = w.identity; q < 0 && w.star < 0 {
			return 1
		}
	}
	if q < 0 {
		q = w.star
	}
	return max(q, 0)
}

// choose is the form that the client likes best; nil where it refuses all.
func (d *document) choose(w weights) *form {
	var best *form
	most := 0
	for i := range d.forms {
		if q := w.of(d.forms[i].coding); q > most {
			best, most = &d.forms[i], q
		}
	}
	return best
}

// unacceptable tells a client that refuses all forms which ones there are.
func (d *document) unacceptable() string {
	const identity = "Not acceptable: the only available encoding is identity. Allow it in Accept-Encoding."
	if len(d.forms) == 1 {
		return identity
	}
	list := "identity"
	for i, f := range d.forms[:len(d.forms)-1] {
		between := ", "
		if i == len(d.forms)-2 {
			between = " and "
		}
		list += between + f.coding
	}
	return "Not acceptable: available encodings are " + list + ". Allow one of them in Accept-Encoding."
}

// weighted is a member of a list and its weight in thousandths; a weight that cannot
// be read is none.
func weighted(member string) (name string, q int) {
	name, params, ok := strings.Cut(member, ";")
	name = strings.Trim(name, " \t")
	if !ok {
		return name, 1000
	}
	key, value, _ := strings.Cut(params, "=")
	if key = strings.Trim(key, " \t"); key != "q" && key != "Q" {
		return name, 1000
	}
	return name, thousandths(strings.Trim(value, " \t"))
}

// thousandths reads a weight as RFC 9110 section 12.4.2 writes it; zero for anything else.
func thousandths(s string) int {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole != "0" && whole != "1" || len(fraction) > 3 {
		return 0
	}
	q := int(whole[0]-'0') * 1000
	for i, unit := 0, 100; i < len(fraction); i, unit = i+1, unit/10 {
		c := fraction[i]
		if c < '0' || c > '9' {
			return 0
		}
		q += int(c-'0') * unit
	}
	return min(q, 1000)
}
