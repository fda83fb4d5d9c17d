package websub_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/websub"
)

// sign is the value of X-Hub-Signature.
func sign(method, secret string, body []byte) string {
	mac := hmac.New(map[string]func() hash.Hash{
		"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
	}[method], []byte(secret))
	mac.Write(body)
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}

func TestSignatures(t *testing.T) {
	const secret = "swordfish"
	body := []byte("<feed/>")
	good := sign("sha256", secret, body)
	for _, c := range []struct {
		name, secret, signature string
		sha1                    bool
		want                    string // in the error; empty: none
	}{
		{"sha256", secret, good, false, ""},
		{"sha384", secret, sign("sha384", secret, body), false, ""},
		{"sha512", secret, sign("sha512", secret, body), false, ""},
		{"sha1, which is not allowed", secret, sign("sha1", secret, body), false, "websub.sha1 is not set"},
		{"sha1, which is allowed", secret, sign("sha1", secret, body), true, ""},
		{"upper case", secret, strings.ToUpper(good), false, ""},
		{"another secret", secret, sign("sha256", "other", body), false, "not that of the secret"},
		{"another body", secret, sign("sha256", secret, []byte("<feed />")), false, "not that of the secret"},
		{"another method's name", secret, "sha512" + good[len("sha256"):], false, "not that of the secret"},
		{"cut", secret, good[:len(good)-2], false, "not that of the secret"},
		{"no number", secret, "sha256=xyz", false, "malformed"},
		{"no method", secret, good[len("sha256="):], false, "unknown method"},
		{"md5", secret, "md5=00", false, "unknown method"},
		{"only a method", secret, "sha256", false, "not that of the secret"},
		{"none", secret, "", false, "not signed"},
		{"none, and no secret", "", "", false, "no secret"},
		{"of the empty secret", "", sign("sha256", "", body), false, "no secret"},
	} {
		err := websub.Verify(c.secret, c.signature, body, c.sha1)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error gives the secret away: %v", c.name, err)
		}
	}
	if err := websub.Verify(secret, " ", body, true); !errors.Is(err, websub.ErrUnsigned) {
		t.Errorf("blank: %v", err)
	}
}
