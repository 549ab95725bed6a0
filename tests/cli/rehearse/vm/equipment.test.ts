import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { observer, udevRule, vendorData } from "../../../../cli/rehearse/vm/equipment";

const publicKey = "ssh-ed25519 AAAA rehearsal";
const serial = "vol0123456789abcdef0";

describe("what the rehearsal adds to a virtual machine", () => {
    it("is a boothook, which runs at every boot and before the user data", () => {
        expect(vendorData(publicKey, serial, false)).to.match(/^#cloud-boothook\n#!\/bin\/sh\n/);
    });

    it("is a valid shell script, with and without stand-ins of plugins", () => {
        for (const plugins of [true, false]) {
            const script = vendorData(publicKey, serial, plugins);
            execFileSync("sh", ["-n"], { input: script });
            expect(script.includes("docker-buildx")).to.equal(plugins);
        }
    });

    it("gives the disk its name on EC2, by its serial number alone", () => {
        expect(udevRule(serial)).to.equal(
            `SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ATTRS{serial}=="${serial}", SYMLINK+="sdf"`,
        );
        expect(vendorData(publicKey, serial, false)).to.include(udevRule(serial));
    });

    it("keeps the box from instance metadata, which would be the host's", () => {
        expect(vendorData(publicKey, serial, false)).to.include(
            "ip route replace unreachable 169.254.169.254/32",
        );
    });

    it("has a system account for looking in, with its own key", () => {
        const script = vendorData(publicKey, serial, false);
        expect(script).to.match(new RegExp(`useradd --system .* ${observer}$`, "m"));
        expect(script).to.include(`echo '${publicKey}' >/etc/ssh/authorized_keys.d/${observer}`);
    });

    it("mounts nothing and writes no fstab", () => {
        expect(vendorData(publicKey, serial, true)).not.to.match(/fstab|\bmount\b/);
    });
});
