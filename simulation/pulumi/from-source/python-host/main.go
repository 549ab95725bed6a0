// As much of Pulumi's language host for Python as an example needs: it runs a program with the SDK's own runner and
// generates a package's SDK with Pulumi's own generator. The real host's module has no version that Go could fetch
// (2026-11). Protocol: pulumi/proto/pulumi/language.proto of SDK 3.248.0.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The runner's exit code when it has already told the user everything.
const alreadyTold = 32

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

// The caller attaches the providers (PULUMI_DEBUG_PROVIDERS).
func (*host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (*host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

func (*host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{}, nil
}

// The packages are in the project's environment already.
func (*host) InstallDependencies(
	*pulumirpc.InstallDependenciesRequest, pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	return nil
}

// Run runs the program in the environment that the project's option `virtualenv` names.
func (h *host) Run(_ context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	environment := r.Info.GetOptions().GetFields()["virtualenv"].GetStringValue()
	if environment == "" {
		return &pulumirpc.RunResponse{Error: "the project names no virtualenv"}, nil
	}
	config, err := json.Marshal(r.Config)
	if err != nil {
		return nil, err
	}
	secrets, err := json.Marshal(r.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	program := exec.Command(
		filepath.Join(r.Info.RootDirectory, environment, "bin", "python"),
		"-u", filepath.Join(filepath.Dir(own), "pulumi-language-python-exec"),
		"--project", r.Project, "--stack", r.Stack, "--organization", r.Organization,
		"--root_directory", r.Info.RootDirectory, "--pwd", r.Pwd,
		"--monitor", r.MonitorAddress, "--engine", h.engine,
		"--parallel", strconv.Itoa(int(r.Parallel)), "--dry_run", strconv.FormatBool(r.DryRun),
		r.Info.ProgramDirectory,
	)
	program.Env = append(
		os.Environ(),
		"PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secrets), "PYTHONUNBUFFERED=1",
	)
	program.Dir, program.Stdout, program.Stderr = r.Info.ProgramDirectory, os.Stdout, os.Stderr
	if err := program.Run(); err != nil {
		if program.ProcessState != nil && program.ProcessState.ExitCode() == alreadyTold {
			return &pulumirpc.RunResponse{Bail: true}, nil
		}
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

func (*host) GeneratePackage(
	_ context.Context, r *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	client, err := schema.NewLoaderClient(r.LoaderTarget)
	if err != nil {
		return nil, err
	}
	loader := schema.NewCachedLoader(client)
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(r.Schema), &spec); err != nil {
		return nil, err
	}
	options := schema.ValidationOptions{AllowDanglingReferences: true}
	bound, problems, err := schema.BindSpec(spec, loader, options)
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		told := plugin.HclDiagnosticsToRPCDiagnostics(problems)
		return &pulumirpc.GeneratePackageResponse{Diagnostics: told}, nil
	}
	files, err := codegen.GeneratePackage("pulumi-language-python", bound, r.ExtraFiles, loader)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		file := filepath.Join(r.Directory, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{}, nil
}

// Link does nothing: the tests put the SDK on Python's path.
func (*host) Link(context.Context, *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	return &pulumirpc.LinkResponse{}, nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := grpc.NewServer()
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: os.Args[len(os.Args)-1]})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		// The engine holds the other end of standard input.
		for buffer := make([]byte, 1); ; {
			if _, err := os.Stdin.Read(buffer); err != nil {
				os.Exit(0)
			}
		}
	}()
	if err := server.Serve(listener); err != nil {
		panic(err)
	}
}
