import { expect } from "chai";
import { script } from "../../cloud-init/box-files";
import { Refusal } from "../../settings/refusal";

describe("script", () => {
    it("puts the operating system's own functions before the shared body", () => {
        const { content } = script("container-runtime.sh", "debian12");
        expect(content).to.match(
            /^#!\/bin\/bash\ninstall_docker\(\) \{[^]*! type dockerd; then\n patiently install_docker/,
        );
        expect(content).to.include("docker.io").and.include("download.docker.com");
        expect(script("container-runtime.sh", "al2023").content).to.not.include("docker.io");
    });

    it("refuses a script that cannot be packed safely, by the file's name", () => {
        const name = "../../tests/cloud-init/fixtures/unclosed.sh";
        expect(() => script(name, "debian12")).to.throw(
            Refusal,
            /^tests\/cloud-init\/fixtures\/unclosed\.sh: a string must end on its line: echo/,
        );
    });
});
