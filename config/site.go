package config

import (
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// fileKeys are those of the whole file, in the order in which they build on
// each other.
var fileKeys = []key[Config]{
	{"version", true, readVersion},
	{"site", true, func(r *reader, v value, to *Config) { object(r, v, siteKeys, &to.Site) }},
	{"listen", false, set(listen, func(to *Config) *Listen { return &to.Listen })},
	{"metrics", false, readMetrics},
	{"log", false, func(r *reader, v value, to *Config) { object(r, v, logKeys, &to.Log) }},
	{"deltas", false, set((*reader).boolean, func(to *Config) *bool { return &to.Deltas })},
	{"pictures", false, set(pictures, func(to *Config) *bool { return &to.InlinePictures })},
	{"backup", false, func(r *reader, v value, to *Config) { object(r, v, backupKeys, &to.Backup) }},
	{"store", false, readStore},
	{"fetch", false, readFetch},
	{"sanitize", false, func(r *reader, v value, to *Config) { object(r, v, sanitizeKeys, &to.Sanitize) }},
	{"websub", false, readWebSub},
	{"defaults", false, readDefaults},
	{"stories", false, func(r *reader, v value, to *Config) { object(r, v, storiesKeys, &to.Stories) }},
	{"main", false, readMain},
	{"categories", false, readCategories},
	{"sources", false, readSources},
	{"feeds", false, readFeeds},
	{"moved", false, readMoved},
	{"review", false, readReview},
	{"operator", false, readOperator},
	{"webhooks", false, readWebhooks},
	{"lists", false, readLists},
	{"rules", false, readRules},
	{"tests", false, readRuleTests},
	{"overrides", false, readOverrides},
	{"reload", false, func(r *reader, v value, to *Config) { object(r, v, reloadKeys, &to.Reload) }},
}

// Site is what the whole says of itself.
type Site struct {
	ID       string         // an IRI, for ever: the ids of all feeds begin with it
	Title    string         // plain text
	Tagline  string         // may be empty
	URL      string         // absolute, http or https, ends with "/"
	Language string         // BCP 47
	Timezone *time.Location // never nil
	Contact  string         // an e-mail address or a URL; may be empty
	Rights   string         // may be empty
	License  string         // absolute URL of terms of use; may be empty
	Logo     string         // absolute URL; may be empty
	Icon     string         // absolute URL; may be empty
	Theme    string         // folder with what stands in place of the program's pages; absolute, may be empty
	Pictures bool           // pages show the outlets' pictures
}

var siteKeys = []key[Site]{
	{"id", true, set(siteID, func(to *Site) *string { return &to.ID })},
	{"title", true, set(siteTitle, func(to *Site) *string { return &to.Title })},
	{"tagline", false, set((*reader).text, func(to *Site) *string { return &to.Tagline })},
	{"url", true, set(siteURL, func(to *Site) *string { return &to.URL })},
	{"language", false, set(languageTag, func(to *Site) *string { return &to.Language })},
	{"timezone", false, set(timeZone, func(to *Site) **time.Location { return &to.Timezone })},
	{"contact", false, set(contact, func(to *Site) *string { return &to.Contact })},
	{"rights", false, set((*reader).text, func(to *Site) *string { return &to.Rights })},
	{"license", false, set(webAddress, func(to *Site) *string { return &to.License })},
	{"logo", false, set(webAddress, func(to *Site) *string { return &to.Logo })},
	{"icon", false, set(webAddress, func(to *Site) *string { return &to.Icon })},
	{"theme", false, set(themeFolder, func(to *Site) *string { return &to.Theme })},
	{"pictures", false, set((*reader).boolean, func(to *Site) *bool { return &to.Pictures })},
}

// themeFolder reads the path of the folder with the operator's pages, which must be there.
func themeFolder(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	path := filepath.Clean(s)
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.folder, path)
	}
	if f, err := os.Stat(path); err != nil || !f.IsDir() {
		r.fail(v, "make it, or leave the key out", "%s is no folder", quote(path))
		return "", false
	}
	return path, true
}

// pictures reads whether the picture that leads an entry stands in its text too.
func pictures(r *reader, v value) (inline, ok bool) {
	switch s, ok := r.text(v); {
	case !ok:
		return false, false
	case s == "inline" || s == "apart":
		return s == "inline", true
	default:
		r.fail(v, "write apart or inline", "%s is not known", quote(s))
		return false, false
	}
}

func between(least, most int) func(*reader, value) (int, bool) {
	return func(r *reader, v value) (int, bool) { return r.integer(v, least, most) }
}

func readVersion(r *reader, v value, _ *Config) {
	if n, ok := r.integer(v, 0, 1<<30); ok && n != Version {
		r.fail(v, "write version: "+strconv.Itoa(Version), "version %d is not the one that this program reads", n)
	}
}
