package curate

import "strings"

// Join is the IRI under the site's id that path names, such as "feed" or
// "category/crime". It only appends, so what begins with the site's id is the
// site's. Between the two stands what the site's id needs to stay a valid IRI.
func Join(site, path string) string {
	if site == "" {
		return path
	}
	switch site[len(site)-1] {
	case ':', '/', '#', '?', '=':
		return site + path
	}
	scheme, rest, _ := strings.Cut(site, ":")
	switch {
	case strings.Contains(rest, "#"):
		return site + "/" + path
	case strings.EqualFold(scheme, "urn") && strings.HasPrefix(strings.ToLower(rest), "uuid:"):
		return site + "#" + path // nothing but a fragment may follow a UUID
	case strings.Contains(rest, "/"):
		return site + "/" + path
	}
	return site + ":" + path
}

// FeedID is the atom:id of the feed of all entries.
func FeedID(site string) string { return Join(site, "feed") }

// CategoryID is the atom:id of a category's feed.
func CategoryID(site, term string) string { return Join(site, "category/"+term) }

// CustomID is the atom:id of a feed that the operator defines.
func CustomID(site, id string) string { return Join(site, "feed/"+id) }

// Scheme is the scheme of the operator's categories.
func Scheme(site string) string { return Join(site, "category") }

// SourceScheme is the scheme of those categories of a source that come without one:
// a term means something only in the words of the source that used it.
func SourceScheme(site, source string) string { return Join(site, "source/"+source) }

// MarkScheme is the scheme of the marks that the operator's rules set.
func MarkScheme(site string) string { return Join(site, "mark") }

// AgencyScheme is the scheme of the news agencies that an entry credits: as far as
// this program knows them, the same on all sites.
const AgencyScheme = "https://github.com/openvoicenews/openvoice/ns/1#agency"
