import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { notebookImage } from "../../catalog/notebook";
import { run } from "../../cli/rehearse/run";

/** The Python of Debian 12, which the image takes from the box. */
const python = "3.11";

/** Downloads the notebook's packages from PyPI, and pip, into a folder. */
export async function downloadWheels(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const fit = ["--only-binary=:all:", "--python-version", `${python}.0`, "--no-deps"];
    const words = ["-m", "pip", "download", "-q", "-d", folder, ...fit, "pip"];
    const ran = await run("python3", [...words, ...notebookImage.pins], { timeoutSeconds: 600 });
    expect(ran.status, ran.stderr).to.equal(0);
}

/**
 * Returns a command that makes a training image on the box: its Python with pip and a shell, and the wheels of a folder in
 * the place of PyPI, because no registry answers here. Without wheels, pip finds nothing.
 */
export function makeTrainingImage(name: string, wheels?: string): string {
    const root = "/srv/image";
    const lib = `/usr/lib/python${python}`;
    const programs = `/usr/bin/python${python} /bin/sh /bin/bash /bin/sleep /bin/ls /bin/cat /bin/uname`;
    // And those that wheels ask for.
    const libraries = `$(ldd ${programs} ${lib}/lib-dynload/*.so | grep -v :$ | grep -o "/lib[^ ]*" | sort -u) $(ls /usr/lib/*/lib{rt,pthread,dl,util,resolv,stdc++,gcc_s}.so.?)`;
    return [
        `rm -rf ${root} && mkdir -p ${root}/tmp ${root}/etc ${root}/usr/local/bin && chmod 1777 ${root}/tmp`,
        `cp -rL --parents ${programs} ${lib} ${libraries} ${root}`,
        `ln -s ../../bin/python${python} ${root}/usr/local/bin/python`,
        `mkdir -p ${root}/usr/local/lib/python${python}/dist-packages`,
        `python3 -m zipfile -e $(ls /srv/wheels/pip-*.whl) ${root}/usr/local/lib/python${python}/dist-packages`,
        `mkdir ${root}/wheels${wheels === undefined ? "" : ` && cp ${wheels}/*.whl ${root}/wheels`}`,
        `echo root:x:0:0:root:/root:/bin/sh >${root}/etc/passwd`,
        `printf '[global]\\nno-index = true\\nfind-links = /wheels\\n' >${root}/etc/pip.conf`,
        `tar -C ${root} -c . | docker import - ${name}`,
        `rm -rf ${root}`,
    ].join(" && ");
}
