package opml

import (
	"fmt"
	"net/url"
	"strings"
)

// Unfit says why the URL of a source must be in no list that others get, or is empty.
func Unfit(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Scheme == "file":
		return "it is a file, which others cannot ask for"
	case u.User != nil:
		return "its URL holds a user name"
	}
	for name := range u.Query() {
		if secret(name) {
			return fmt.Sprintf("its URL holds what may be a secret, %q", name)
		}
	}
	return ""
}

// secret says whether a parameter of this name may be what only its owner should know.
func secret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
	switch name {
	case "key", "auth", "pass", "pwd", "sig", "signature", "private", "credential", "credentials", "jwt", "sid", "session", "sessionid":
		return true
	}
	for _, part := range []string{"token", "apikey", "secret", "passw", "authkey", "feedkey", "userkey", "rsskey"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}
