import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openAws } from "../../../../cli/boxes/open-aws";
import { ofJobs, train, type TrainGiven } from "../../../../cli/connect/train/train";
import { trainVerb } from "../../../../cli/connect/train/verb";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { PretendSsh } from "../ssh/pretend-ssh";

/** A box whose job 3 prints a line and ends with 7. */
const box = `case "$*" in
"train --detach"*) echo "job 3 (x) is running; look: train logs -f 3, end it: train stop 3"; ;;
"train logs -f 3") echo "epoch 1" ;;
"train wait 3") echo "job 3 ended"; exit 7 ;;
"train list") echo "3 (x): running" ;;
*) echo "train: there is no job" >&2; exit 1 ;;
esac`;

describe("`workstation train`", () => {
    const aws = new PretendAws();
    let ssh: PretendSsh;
    beforeEach(async () => {
        await aws.begin();
        aws.boxes = [pretendBox()];
        ssh = new PretendSsh();
        ssh.put('cd "$HOME" && sh -c "$remote"');
        ssh.putOnBox("workstation", box);
        mkdirSync(join(process.env["HOME"]!, "work"));
    });
    afterEach(() => {
        ssh.remove();
        aws.end();
        process.exitCode = 0;
    });
    const start = (given: Partial<TrainGiven> = {}) =>
        printed(async () => train(await openAws({}), ["fit.py"], { folder: "work", ...given }));
    const jobs = (verb: string, ...words: readonly string[]) =>
        printed(async () => ofJobs(await openAws({}), verb, words, { member: "ana" }));

    it("follows its job and ends with the job's exit code", async () => {
        const { err } = await start({ member: "ana" });
        expect(process.exitCode).to.equal(7);
        expect(err).to.equal(
            "job 3 (x) is running; look: `npx workstation train logs -f 3 --member ana`, " +
                "end it: `npx workstation train stop 3 --member ana`\n",
        );
        expect(ssh.calls).to.have.length(2);
        expect(ssh.calls[1]).to.match(
            / -- trap 'exit 130' INT; workstation train logs -f 3; workstation train wait 3 >\/dev\/null$/,
        );
    });

    it("starts the job and ends at once with --detach, and names what forwards its port", async () => {
        const { out, err } = await start({ detach: true, port: [6006] });
        expect(out).to.equal(
            "job 3 (x) is running; look: `npx workstation train logs -f 3`, end it: `npx workstation train stop 3`\n",
        );
        expect(err).to.equal("port 6006: `npx workstation forward 6006`\n");
        expect(ssh.calls).to.have.length(1);
        expect(process.exitCode).to.equal(0);
    });

    it("refuses a folder that the box has not, with what chooses one, and starts nothing", async () => {
        await start({ folder: "it's not there" });
        expect(process.exitCode).to.equal(1);
        expect(ssh.calls).to.have.length(1);
    });

    it("names the command that follows the job where the connection is lost", async () => {
        ssh.put('case "$remote" in *--detach*) sh -c "cd; $remote" ;; *) exit 255 ;; esac');
        const { err } = await start();
        expect(process.exitCode).to.equal(255);
        expect(err).to.match(
            /\njobs continue without this command; again: `npx workstation train logs -f 3`\n$/,
        );
    });

    it("says how to find out whether there is a job where the connection was lost at its start", async () => {
        ssh.put("exit 255");
        const { err } = await start();
        expect(process.exitCode).to.equal(255);
        expect(err).to.contain("`npx workstation train list` shows whether the job was started");
    });

    it("continues where a port cannot be opened here, and names the command that does", async () => {
        aws.refuse["ssm:StartSession"] = ["ValidationException", "no session today"];
        const { err } = await start({ port: [6006] });
        expect(err).to.contain("no session today\nnext: `npx workstation forward 6006`\n");
        expect(process.exitCode).to.equal(7);
    });

    it("runs the verbs of jobs on the box, with their exit codes", async () => {
        await jobs("list");
        expect(process.exitCode).to.equal(0);
        await jobs("wait", "3");
        expect(process.exitCode).to.equal(7);
        expect(ssh.calls.map((it) => it.replace(/^.* -- /, ""))).to.deep.equal([
            ...["exec workstation train list", "exec workstation train wait '3'"],
        ]);
    });

    it("says that Ctrl-C has left the job running, and how to follow it again", async () => {
        ssh.putInterrupted();
        const [said] = await Promise.all([jobs("logs", "-f", "3"), ssh.interrupt()]);
        expect(said.err).to.match(
            /jobs continue without this command; again: `npx workstation train logs -f 3 --member ana`\n$/,
        );
    });

    it("starts no box for the verbs of jobs", async () => {
        aws.boxes[0]!.state = "stopped";
        expect((await jobs("list")).refusal).to.contain("the box of ana in dev is stopped; next:");
        expect(ssh.calls).to.deep.equal([]);
    });

    it("takes --member before and after a verb of jobs, and hands its words on", async () => {
        const said = await printed(() =>
            trainVerb()
                .parseAsync(["--member", "ana", "logs", "--follow", "3"], { from: "user" })
                .then(() => undefined),
        );
        expect(said.refusal).to.equal(undefined);
        expect(ssh.calls[0]).to.match(/ -- exec workstation train logs '-f' '3'$/);
    });
});
