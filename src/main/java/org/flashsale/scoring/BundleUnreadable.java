package org.flashsale.scoring;

import java.io.IOException;

/** A place from which a model bundle cannot be read, at present or at all. */
public final class BundleUnreadable extends IOException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    /** Why it cannot be read: the same word in logs, messages and answers. */
    public enum Code {
        /** The address is below none of the prefixes that the job was given. */
        NOT_ALLOWED,
        /** The server names another address; none is followed. */
        REDIRECTED,
        /** The server's certificate is not trusted, expired, or of another host. */
        NOT_TRUSTED,
        /** The server answered with another status than 200. */
        BAD_STATUS,
        /** The server did not answer, or did not end its answer, in time. */
        TIMED_OUT,
        /** The answer broke off. */
        CUT_SHORT,
        /** There is no server, or what it speaks is not HTTP. */
        UNREACHABLE,
        /** Any other reason why the file system could not read it. */
        UNREADABLE,
        /** The bundle does not fit into the memory of the process. */
        NO_MEMORY
    }

    /** Says on one line why a place cannot be read. */
    public BundleUnreadable(Code code, String detail, Throwable cause) {
        this(code, detail);
        initCause(cause);
    }

    /** Says on one line why a place cannot be read. */
    public BundleUnreadable(Code code, String detail) {
        super(code + ": " + detail.strip().replaceAll("\\s*\\R\\s*", "; "));
        this.code = code;
    }

    /** What a failure to read says, with its code. */
    public static BundleUnreadable of(IOException e) {
        return e instanceof BundleUnreadable known
                ? known
                : new BundleUnreadable(Code.UNREADABLE, String.valueOf(e.getMessage()), e);
    }

    /** Stable code. */
    public Code code() {
        return code;
    }
}
