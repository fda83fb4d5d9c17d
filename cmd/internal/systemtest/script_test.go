package systemtest

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/openvoicenews/openvoice/cmd/internal/cli"
	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// TestMain lets scripts and tests call the test binary as "openvoice": what they run
// is the program whole, from main on, in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"openvoice":  func() { os.Exit(cli.Main(os.Getenv("TEST_ROOT"))) },
		"unfiltered": runUnfiltered,
		"stampede":   runStampede,
	})
}

// TestScripts runs one script for each promise that the papers make. They talk to a
// loopback origin only, and wait for conditions instead of sleeping.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUpScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"origin":   cmdOrigin,
			"behave":   cmdBehave,
			"requests": cmdRequests,
			"posted":   cmdPosted,
			"get":      cmdGet,
			"waitfor":  cmdWaitFor,
			"ready":    cmdReady,
			"told":     cmdTold,
			"exits":    cmdExits,
			"signal":   cmdSignal,
			"columns":  cmdColumns,
			"expand":   cmdExpand,
			"same":     cmdSame,
			"etag":     cmdETag,
			"hammer":   cmdHammer,
			"unhammer": cmdUnhammer,
		},
	})
}

// script is what the commands of one script share.
type script struct {
	origin *origin
	notify *cmdtest.NotifySocket
	hammer *cmdtest.Hammer
}

type scriptKey struct{}

func setUpScript(env *testscript.Env) error {
	n, err := cmdtest.ListenNotify(env.WorkDir + "/.notify")
	if err != nil {
		return err
	}
	s := &script{notify: n}
	env.Values[scriptKey{}] = s
	env.Setenv("NOTIFY_SOCKET", n.Path)
	repo, err := moduleRoot()
	if err != nil {
		return err
	}
	env.Setenv("REPO", repo)
	env.Setenv("GORACE", os.Getenv("GORACE"))
	env.Setenv("TEST_ROOT", env.WorkDir+"/r") // scripts see no service of this machine
	env.Defer(func() {
		if s.hammer != nil {
			s.hammer.Stop()
		}
		if s.origin != nil {
			s.origin.close()
		}
		n.Close()
	})
	return nil
}

func of(ts *testscript.TestScript) *script { return ts.Value(scriptKey{}).(*script) }
