import { expect } from "chai";
import { openAws } from "../../../../cli/boxes/open-aws";
import { metrics, type MetricsGiven } from "../../../../cli/connect/metrics/metrics";
import { metricsVerb } from "../../../../cli/connect/metrics/verb";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("`workstation metrics`", () => {
    const aws = new PretendAws();
    let ssh: PretendSsh;
    beforeEach(async () => {
        await aws.begin();
        aws.boxes = [pretendBox()];
        ssh = new PretendSsh();
        ssh.put("exit 0");
    });
    afterEach(() => {
        ssh.remove();
        aws.end();
        process.exitCode = 0;
    });
    const show = (given: MetricsGiven = {}, isTerminal = false) =>
        printed(async () => metrics(await openAws({}), { member: "ana", ...given }), {
            terminal: isTerminal,
        });
    const onBox = () => ssh.calls.map((it) => it.replace(/^.* -- /, ""));

    it("runs the box's own command, with the same words", async () => {
        await show();
        await show({ watch: true, json: true });
        expect(onBox()).to.deep.equal([
            "exec workstation metrics",
            "exec workstation metrics -w --json",
        ]);
    });

    it("gives the box a terminal where there is one here, but not for --json", async () => {
        await show({}, true);
        await show({ json: true }, true);
        expect(ssh.calls.map((it) => it.startsWith("-t "))).to.deep.equal([true, false]);
    });

    it("ends with the box's exit code, and says what opens a shell without a key", async () => {
        ssh.put("exit 1");
        expect((await show()).err).to.equal("");
        expect(process.exitCode).to.equal(1);
        ssh.put("exit 255");
        expect((await show()).err).to.contain("`npx workstation shell` opens a shell without one");
        expect(process.exitCode).to.equal(255);
    });

    it("ends with 0 when Ctrl-C ends -w, and with 130 otherwise", async () => {
        ssh.putInterrupted();
        for (const [watch, code] of [
            [true, 0],
            [false, 130],
        ] as const) {
            await Promise.all([show({ watch }), ssh.interrupt()]);
            expect(process.exitCode).to.equal(code);
        }
    });

    it("starts no box", async () => {
        aws.boxes[0]!.state = "stopped";
        expect((await show()).refusal).to.contain("the box of ana in dev is stopped; next:");
        expect(ssh.calls).to.deep.equal([]);
    });

    it("takes -w, --json and --member", async () => {
        await printed(() =>
            metricsVerb()
                .parseAsync(["-w", "--json", "--member", "ana"], { from: "user" })
                .then(() => undefined),
        );
        expect(onBox()).to.deep.equal(["exec workstation metrics -w --json"]);
    });
});
