import { expect } from "chai";
import { startServer } from "../../../../cli/connect/notebook/login";
import { servers } from "../../../../cli/connect/notebook/servers";
import { PretendSsh } from "../ssh/pretend-ssh";

const token = "t0ken-of_a-start-that-is-long";

describe("Where to log in to a server of the box", () => {
    let pretend: PretendSsh;
    beforeEach(() => {
        pretend = new PretendSsh();
    });
    afterEach(() => pretend.remove());
    const refusal = async (line: string) => {
        pretend.put(line);
        return String(await startServer(["box"], servers.notebook).catch((it: unknown) => it));
    };

    it("is what the box's own command answers, which starts the server", async () => {
        pretend.put(`echo '/login?next=%2Flab&token=${token}'`);
        expect(await startServer(["-o", "User ana", "box"], servers.notebook)).to.equal(
            `/login?next=%2Flab&token=${token}`,
        );
        expect(pretend.calls).to.deep.equal(["-o User ana box -- workstation notebook --login"]);
    });

    it("is asked with TensorBoard's folder as one word for the box's shell", async () => {
        pretend.put(`echo '/?token=${token}'`);
        const folderName = "/data/it's; reboot";
        expect(await startServer(["box"], servers.tensorboard, folderName)).to.equal(
            `/?token=${token}`,
        );
        expect(pretend.calls).to.deep.equal([
            "box -- workstation tensorboard '/data/it'\\''s; reboot' --login",
        ]);
    });

    it("is refused as anything but a path with a token, which it never repeats", async () => {
        for (const odd of [`http://evil/?token=${token}`, `/login?token=${token}`, "", "//evil"]) {
            const said = await refusal(`echo '${odd}'`);
            expect(said).to.contain("JupyterLab was not opened: the box did not say where it is");
            expect(said).to.not.contain(token);
        }
    });

    it("is refused with what to do where SSH does not get through, and where the server does not run", async () => {
        expect(await refusal("exit 255")).to.contain("SSH does not get to the box");
        expect(await refusal("exit 1")).to.match(
            /^Refusal: JupyterLab was not opened, for the reason above\nnext: /,
        );
    });
});
