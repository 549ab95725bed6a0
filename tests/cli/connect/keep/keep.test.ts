import { expect } from "chai";
import { openAws } from "../../../../cli/boxes/open-aws";
import { keep, timeToKeep } from "../../../../cli/connect/keep/keep";
import { keepVerb } from "../../../../cli/connect/keep/verb";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("`workstation keep`", () => {
    const aws = new PretendAws();
    let ssh: PretendSsh;
    beforeEach(async () => {
        await aws.begin();
        aws.boxes = [pretendBox()];
        ssh = new PretendSsh();
        ssh.put('cd "$HOME" && sh -c "$remote"');
        ssh.putOnBox("workstation", 'echo "the box heard: $*"; [ "$2" != off ]');
    });
    afterEach(() => {
        ssh.remove();
        aws.end();
        process.exitCode = 0;
    });
    const run = (time?: string) =>
        printed(async () => keep(await openAws({}), time, { member: "ana" }));

    it("asks the box to be kept up, and ends with the box's exit code", async () => {
        await run("4h");
        expect(ssh.calls.at(-1)).to.match(/ -- exec workstation keep '4h'$/);
        expect(process.exitCode).to.equal(0);
        await run("off");
        expect(process.exitCode).to.equal(1);
    });

    it("asks without a time until when it is kept up", async () => {
        await run();
        expect(ssh.calls.at(-1)).to.match(/ -- exec workstation keep$/);
    });

    it("starts no box that is off, and says so with the command that does", async () => {
        aws.boxes = [pretendBox({ state: "stopped" })];
        expect((await run("4h")).refusal).to.match(
            /the box of ana in dev is stopped; next: `npx workstation start --member ana/,
        );
        expect(ssh.calls).to.deep.equal([]);
    });

    it("says what names a failure to connect where SSH does not get there", async () => {
        ssh.put("exit 255");
        const { err } = await run("4h");
        expect(process.exitCode).to.equal(255);
        expect(err).to.match(/workstation shell/);
    });

    it("takes the times that the box takes, and refuses others before it asks AWS", async () => {
        for (const time of ["30m", "4h", "1h30m", "7d", "1d12h", "10080m", "off"])
            expect(timeToKeep(time)).to.equal(time);
        for (const time of ["", "29m", "8d", "4", "4 h", "-4h", "4h4h", "on", "10081m"])
            expect(() => timeToKeep(time), time).to.throw("30m to 7d, such as 4h or 1h30m, or off");
        const verb = keepVerb()
            .exitOverride()
            .configureOutput({ writeErr: () => undefined });
        const error = await verb.parseAsync(["8d"], { from: "user" }).then(() => "", String);
        expect(error).to.match(/'8d' is invalid for argument 'time'\. It takes 30m to 7d/);
    });

    it("is run by its command line", async () => {
        await printed(() =>
            keepVerb()
                .parseAsync(["4h", "--member", "ana"], { from: "user" })
                .then(() => undefined),
        );
        expect(ssh.calls.at(-1)).to.match(/ -- exec workstation keep '4h'$/);
    });
});
