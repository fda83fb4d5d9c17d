package config

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/language"

	"github.com/openvoicenews/openvoice/feed/schedule"
)

var (
	tagPattern = regexp.MustCompile(`^tag:[A-Za-z0-9.@_-]+,[0-9]{4}(-[0-9]{2}){0,2}:`)
	urnPattern = regexp.MustCompile(`^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:.`)
)

const idHint = "use lower-case letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit"

// ident reads the id of a source or a feed, or the term of a category.
func ident(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && !IsID(s) {
		r.fail(v, idHint, "%s cannot be an id", quote(s))
		return "", false
	}
	return s, ok
}

// IsID says whether s can be the id of a source or a feed, or the term of a category.
func IsID(s string) bool {
	if s == "" || len(s) > 64 || strings.IndexByte("._-", s[0]) >= 0 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// maxSiteID leaves room for what is appended to the site's id.
const maxSiteID = 256

// siteID reads an IRI (RFC 3987) that stays what it is when something is appended.
func siteID(r *reader, v value) (string, bool) {
	const hint = `it is never shown, must never change, and needs no server; write "tag:" with a domain you own and the year, as in "tag:news.example.org,2026:"`
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	u, err := url.Parse(s)
	switch {
	case len(s) > maxSiteID:
		r.fail(v, "", "the id is longer than %d bytes", maxSiteID)
	case strings.ContainsAny(s, " \t<>\"{}|\\^`#?") || strings.ContainsFunc(s, isOdd):
		r.fail(v, hint, "%s holds a character that an id must not have", quote(s))
	case tagPattern.MatchString(s), urnPattern.MatchString(s), err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil:
		if isPlaceholder(idDomain(s)) {
			r.warn(v, `put in a domain of yours before readers subscribe, as in "tag:news.your-domain.org,2026:"; it must never change afterwards`, "%s is a placeholder", quote(s))
		}
		return s, true
	default:
		r.fail(v, hint, "%s is no IRI beginning with tag:, https: or urn:", quote(s))
	}
	return "", false
}

// webURL reads an absolute http or https URL.
func webURL(r *reader, v value) (*url.URL, bool) {
	s, ok := r.text(v)
	if !ok {
		return nil, false
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.Contains(s, " ") || strings.ContainsFunc(s, isOdd):
		hint := ""
		if strings.Contains(s, " ") {
			hint = "write %20 for a blank"
		}
		r.fail(v, hint, "%s is no URL", quote(withoutUser(s)))
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		r.fail(v, "write it with scheme and host, as in https://news.example.org/", "%s is no absolute http or https URL", quote(withoutUser(s)))
	case u.User != nil:
		r.fail(v, "a password belongs into a file: headers: {Authorization: {file: ...}}", "a URL must not hold a user name or password")
	default:
		return u, true
	}
	return nil, false
}

// withoutUser leaves out what may be a password, for messages.
func withoutUser(s string) string { return userinfo.ReplaceAllString(s, "//"+hidden+"@") }

// webAddress is webURL for what is kept as it was written.
func webAddress(r *reader, v value) (string, bool) {
	u, ok := webURL(r, v)
	if !ok {
		return "", false
	}
	return u.String(), true
}

// siteURL reads the URL that the paths of all documents are appended to.
func siteURL(r *reader, v value) (string, bool) {
	u, ok := webURL(r, v)
	if !ok {
		return "", false
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		r.fail(v, "", "the URL of a site has no query and no fragment")
		return "", false
	}
	reachable(r, v, u)
	return strings.TrimRight(u.String(), "/") + "/", true
}

// email reads a bare address.
func email(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && !isEmail(s) {
		r.fail(v, "write it as in editor@news.example.org", "%s is no e-mail address", quote(s))
		return "", false
	}
	if ok {
		ownAddress(r, v, s)
	}
	return s, ok
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && !strings.ContainsFunc(s, isOdd)
}

// charsetName reads a name of a charset, of those that the WHATWG lists, and gives the first of
// its names.
func charsetName(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	e, name := charset.Lookup(s)
	if e == nil || name == "replacement" {
		r.fail(v, "write a name of the WHATWG's list, as in windows-1251, iso-8859-2, shift_jis, gb18030 or utf-8", "%s is no charset", quote(s))
		return "", false
	}
	return name, true
}

// contact reads an e-mail address or a URL.
func contact(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	ownAddress(r, v, s)
	if isEmail(s) {
		return s, true
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil {
		return s, true
	}
	r.fail(v, "write editor@news.example.org or https://news.example.org/contact", "%s is neither an e-mail address nor a URL", quote(s))
	return "", false
}

// IsLanguage says whether s is a tag of BCP 47 as the file may have it.
func IsLanguage(s string) bool {
	_, err := language.Parse(s)
	return err == nil && !strings.Contains(s, "_")
}

// languageTag reads a tag of BCP 47 whose parts are registered.
func languageTag(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	good, known := r.languages[s]
	if !known {
		good = IsLanguage(s)
		r.languages[s] = good
	}
	if !good {
		r.fail(v, "write a tag of BCP 47, as in en, en-US or zh-Hant", "%s is no language tag", quote(s))
	}
	return s, good
}

// country reads a code of ISO 3166-1.
func country(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	code, err := language.ParseRegion(s)
	switch up := strings.ToUpper(s); {
	case len(s) == 2 && err == nil && s != up:
		r.fail(v, "write "+up, "%s is not in upper case", quote(s))
	case s == "UK":
		r.fail(v, "write GB", "%s is no country code", quote(s))
	case len(s) != 2 || err != nil || !code.IsCountry() && !code.IsGroup():
		r.fail(v, "write two letters of ISO 3166-1, as in US, GB or QA", "%s is no country code", quote(s))
	default:
		return s, true
	}
	return "", false
}

// timeZone reads the name of a time zone.
func timeZone(r *reader, v value) (*time.Location, bool) {
	s, ok := r.text(v)
	if !ok {
		return nil, false
	}
	z, known := r.zones[s]
	if !known {
		var err error
		if z, err = schedule.Zone(s); err != nil {
			z = nil
		}
		r.zones[s] = z
	}
	if z == nil {
		r.fail(v, "write a name of the IANA database, as in America/New_York, Europe/Berlin or UTC", "%s is no time zone", quote(s))
	}
	return z, z != nil
}
