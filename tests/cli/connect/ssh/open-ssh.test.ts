import { expect } from "chai";
import { openSsh } from "../../../../cli/connect/ssh/open-ssh";
import { PretendSsh } from "./pretend-ssh";

describe("OpenSSH on a laptop", () => {
    let pretend: PretendSsh;
    beforeEach(() => {
        pretend = new PretendSsh();
    });
    afterEach(() => pretend.remove());

    it("gets a script as its input, and returns its exit code and what it printed", async () => {
        pretend.put("sh -s; exit 7");
        const ran = await openSsh(["box"], { input: "echo from the script", keepOutput: true });
        expect(ran).to.deep.equal({ status: 7, printed: "from the script\n" });
    });

    it("has 255 for a lost connection, and 130 where Ctrl-C ended it", async () => {
        pretend.put("sleep 0.3; exit 255");
        expect((await openSsh(["box"])).status).to.equal(255);
        const run = openSsh(["box"]);
        process.emit("SIGINT");
        expect((await run).status).to.equal(130);
    });

    it("keeps the command's exit code where the command took Ctrl-C itself", async () => {
        pretend.put("sleep 0.3; exit 3");
        const run = openSsh(["box"]);
        process.emit("SIGINT");
        expect((await run).status).to.equal(3);
    });
});
