import { expect } from "chai";
import { openAws } from "../../../../cli/boxes/open-aws";
import { ssh } from "../../../../cli/connect/ssh/ssh";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { PretendSsh } from "./pretend-ssh";

describe("`workstation ssh`", () => {
    const aws = new PretendAws();
    let pretend: PretendSsh;
    beforeEach(async () => {
        await aws.begin();
        aws.boxes = [pretendBox()];
        pretend = new PretendSsh();
    });
    afterEach(() => {
        pretend.remove();
        aws.end();
        process.exitCode = 0;
    });
    const run = (...words: readonly string[]) =>
        printed(async () => ssh(await openAws({}), words, {}));

    it("ends with the exit code of the command on the box, and says nothing more", async () => {
        pretend.put("exit 3");
        expect(await run("false")).to.deep.equal({ out: "", err: "", refusal: undefined });
        expect(process.exitCode).to.equal(3);
        expect(pretend.calls).to.have.length(1);
        expect(pretend.calls[0]).to.match(/ workstation-dev-ana -- false$/);
    });

    it("names `workstation shell`, which needs no key, where SSH did not get to the box", async () => {
        pretend.put("exit 255");
        expect((await run()).err).to.equal(
            "where the box has no SSH key of yours, `npx workstation shell` opens a shell without one\n",
        );
        expect(process.exitCode).to.equal(255);
    });
});
