import { expect } from "chai";
import { CommandFailed } from "../../../cli/aws/systems-manager";
import { asRefusal, PulumiFailed } from "../../../cli/errors/failure";
import { typed } from "../../../cli/errors/typed";
import { Refusal } from "../../../settings/refusal";

const denied = "api error UnauthorizedOperation: You are not authorized to perform this operation.";
const grow = typed("grow", "80", "gpu", { yes: true });
const destroy = typed("destroy", "", "gpu", {});

function words(error: Error, again = grow): string {
    const refusal = asRefusal(error, again);
    expect(refusal, "not a bug").to.be.instanceOf(Refusal);
    return (refusal as Refusal).message;
}

/** Ends a wait as AWS's SDK does: with its result as JSON (@smithy/core, util-waiter). */
const waiter = (result: object, name = "Error") =>
    Object.assign(new Error(JSON.stringify(result)), { name });

describe("The message of a failed command", () => {
    it("names the cause, and the very command that was typed", () => {
        const again = typed("restore", "snap-1", "gpu", { member: "ana", yes: true });
        expect(words(new PulumiFailed("pulumi up", denied), again)).to.match(
            /^pulumi up failed: the AWS account .*\nnext: .*`pulumi refresh --yes --skip-preview --stack gpu`, then `npx workstation restore snap-1 gpu --member ana`$/,
        );
        expect(words(new PulumiFailed("pulumi destroy", "ExpiredToken: x"), destroy)).to.equal(
            "pulumi destroy failed: you are not logged in to AWS, or your login has expired.\n" +
                "next: run `aws sso login` or `aws configure`, then `npx workstation destroy gpu`",
        );
    });

    it("never names `pulumi up` after another verb", () => {
        const login = Object.assign(new Error("Could not load credentials from any providers"), {
            name: "CredentialsProviderError",
        });
        expect(words(login, destroy)).to.match(/then `npx workstation destroy gpu`$/);
        const lock = words(new PulumiFailed("pulumi destroy", "currently locked by 1"), destroy);
        expect(lock).to.contain("`pulumi cancel --yes --stack gpu`");
        expect(lock).to.not.contain("pulumi up`");
    });

    it("repeats options as the command line takes them", () => {
        const { command } = typed("move", "us-east-1b", "gpu", { takeOver: true, from: "ben" });
        expect(command).to.equal("npx workstation move us-east-1b gpu --take-over --from ben");
        const joins = typed("member add", "ana", "gpu", { key: ["a.pub", "a key"] });
        expect(joins.command).to.equal(
            "npx workstation member add ana gpu --key a.pub --key 'a key'",
        );
    });

    it("repeats no command with a value that no quoting makes safe", () => {
        const again = typed("rebuild", "", "gpu", { member: "x'$(id)" });
        const told = words(new PulumiFailed("pulumi up", "boom"), again);
        expect(told).to.not.contain("$(id)");
        expect(told).to.contain("`the same command again`");
    });

    it("names the command that continues when the cause is unknown", () => {
        expect(words(new PulumiFailed("pulumi destroy", "no such thing"), destroy)).to.equal(
            "pulumi destroy failed (see above)\nnext: `npx workstation destroy gpu` continues from there",
        );
    });

    it("repeats what Pulumi wrote when it cannot export or read a state", () => {
        const error = Object.assign(
            new Error(
                "code: 255\n stdout: \n stderr: Command failed with exit code 255: pulumi stack export\n" +
                    "error: the state is not what it was\n err?: Error: Command failed with",
            ),
            { name: "CommandError" },
        );
        expect(words(error)).to.match(
            /^Pulumi failed: error: the state is not what it was\nnext: `npx workstation grow 80 gpu`/,
        );
        error.message = error.message.replace(
            "the state is not what it was",
            "incorrect passphrase",
        );
        expect(words(error)).to.contain("export PULUMI_CONFIG_PASSPHRASE=PASSPHRASE");
    });

    it("repeats what AWS said when a wait of its SDK fails", () => {
        const timeout = { state: "TIMEOUT", reason: "Waiter has timed out", observedResponses: {} };
        expect(words(waiter(timeout, "TimeoutError"))).to.match(
            /^AWS took longer than this command waits for it\nnext: `npx workstation grow 80 gpu`/,
        );
        const reason = {
            Snapshots: [{ SnapshotId: "snap-0a", State: "error", StateMessage: "no" }],
        };
        expect(words(waiter({ state: "FAILURE", reason }))).to.contain("(snap-0a, error, no)");
        const observedResponses = {
            "403: You are not authorized to perform this": 1,
            "200: OK": 3,
        };
        const refused = words(waiter({ state: "FAILURE", observedResponses }));
        expect(refused).to.contain("aws sts get-caller-identity");
    });

    it("repeats what a command on a box printed, without its control characters", () => {
        const failed = new CommandFailed(
            "a command on box i-1 ended as Failed: No space\u001b[2J left",
        );
        expect(words(failed)).to.equal(
            "a command on box i-1 ended as Failed: No space\\u001b[2J left\n" +
                "next: fix that on the box, then run `npx workstation grow 80 gpu`",
        );
    });

    it("says that AWS itself has trouble, or that an answer broke off, without advice for programmers", () => {
        const ofAws = (name: string, message: string) =>
            words(Object.assign(new Error(message), { name, $metadata: {} }));
        expect(ofAws("Unavailable", "try later")).to.match(
            /^Unavailable: try later\nAWS itself has trouble/,
        );
        const broken =
            "Unterminated string\n  Deserialization error: to see the raw response, inspect it";
        expect(ofAws("SyntaxError", broken)).to.match(
            /^SyntaxError: Unterminated string\nan answer of AWS broke off on its way/,
        );
    });

    it("explains a full disk of this computer, and leaves an unknown error as it is", () => {
        const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
            syscall: "write",
        });
        expect(words(full)).to.contain("`df -h` shows which");
        const bug = new TypeError("x is not a function");
        expect(asRefusal(bug, grow)).to.equal(bug);
        const unknown = Object.assign(new Error("EBADF: bad file descriptor"), { syscall: "read" });
        expect(asRefusal(unknown, grow)).to.equal(unknown);
        const explained = new Error("ENOSPC, as a message of ours says");
        expect(asRefusal(explained, grow)).to.equal(explained);
    });
});
