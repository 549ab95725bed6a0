import { expect } from "chai";
import { isReserved } from "../../settings/reserved-names";

describe("A reserved name", () => {
    it("is one of a family, alone or with more behind a dash, in each of its spellings", () => {
        for (const name of ["polkit", "polkitd", "systemd", "systemd-oom", "nm-openvpn", "stapusr"])
            expect(isReserved(name), name).to.equal(true);
    });

    it("is not one that only begins like it", () => {
        for (const name of ["polkitten", "awsome", "nmap", "dbuser"])
            expect(isReserved(name), name).to.equal(false);
    });
});
