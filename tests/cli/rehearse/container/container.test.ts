import { expect } from "chai";
import { workplace } from "../../../../cli/rehearse/workplace";
import { container } from "../../../../cli/rehearse/container/container";
import { pretend } from "../pretend";

describe("the isolation of root in a container from its host", () => {
    const isolation = async (stdout: string) => {
        const host = {
            ...({ engine: "podman", version: 4, cgroup: "v2" } as const),
            ...{ apparmor: false, selinux: false },
        };
        const wishes = { plainVolume: false, prepare: false };
        const run = pretend({ "podman exec": { stdout } });
        const box = container(workplace("/project", "dev"), host, wishes, () => undefined, run);
        return box.isolation?.();
    };

    it("is none where the box's user ids are the host's, or the box does not say", async () => {
        for (const map of ["         0          0 4294967295\n", ""])
            expect(await isolation(map)).to.deep.equal(["isolation"]);
    });

    it("is a user namespace where root in the box is another user on the host", async () => {
        const map = "         0       1000          1\n         1     100000      65536\n";
        expect(await isolation(map)).to.deep.equal(["user-namespace"]);
    });
});
