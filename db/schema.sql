CREATE TABLE account (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    credit_side BOOLEAN NOT NULL,
    PRIMARY KEY (code)
);

CREATE TABLE account_month (
    account TEXT NOT NULL,
    month TEXT NOT NULL,
    debit INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    PRIMARY KEY (account, month),
    FOREIGN KEY(account) REFERENCES account (code)
)
 WITHOUT ROWID;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE approver (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    secret TEXT NOT NULL,
    retired BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE attachment (
    id INTEGER NOT NULL,
    uid TEXT NOT NULL,
    subject TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    replaces_id INTEGER,
    retired_at TEXT,
    retired_by TEXT,
    retired_reason TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(replaces_id) REFERENCES attachment (id),
    FOREIGN KEY(sha256) REFERENCES attachment_content (sha256),
    UNIQUE (uid)
);

CREATE TABLE attachment_content (
    id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (sha256)
);

CREATE TABLE baseline (
    figure TEXT NOT NULL,
    month TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (figure, month)
)
 WITHOUT ROWID;

CREATE TABLE blank_event (
    id INTEGER NOT NULL,
    uid TEXT NOT NULL,
    act TEXT NOT NULL,
    series TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    digits INTEGER NOT NULL,
    on_date DATE NOT NULL,
    holder TEXT NOT NULL,
    reason TEXT NOT NULL,
    document_id INTEGER,
    printing_id INTEGER,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT use CHECK ((act = 'used') = (document_id IS NOT NULL)),
    CONSTRAINT single CHECK (act <> 'used' OR first = last),
    CONSTRAINT "order" CHECK (first <= last),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(printing_id) REFERENCES printing (id),
    UNIQUE (uid)
);

CREATE TABLE cash_count (
    document_id INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    pieces TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE contract (
    document_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    scope TEXT NOT NULL,
    pricing TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    season_id INTEGER,
    crop_id INTEGER,
    area INTEGER NOT NULL,
    price INTEGER NOT NULL,
    intermediary TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(season_id) REFERENCES season (id),
    FOREIGN KEY(crop_id) REFERENCES crop (id)
);

CREATE TABLE contract_plot (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    plot_id INTEGER NOT NULL,
    area INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(plot_id) REFERENCES plot (id)
);

CREATE TABLE contract_stage (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    stage TEXT NOT NULL,
    title TEXT NOT NULL,
    planned INTEGER NOT NULL,
    price INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE costing (
    document_id INTEGER NOT NULL,
    purchase_line_id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    sold_part INTEGER NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(purchase_line_id) REFERENCES purchase_line (id)
);

CREATE TABLE credit_release (
    document_id INTEGER NOT NULL,
    approver_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    passed INTEGER NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(approver_id) REFERENCES approver (id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE crop (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (name)
);

CREATE TABLE disclosure (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    receiver TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fields TEXT NOT NULL,
    rows INTEGER NOT NULL, period TEXT, sha256 TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE document (
    id INTEGER NOT NULL,
    uid TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    month TEXT NOT NULL,
    on_date DATE NOT NULL,
    member_id INTEGER,
    supplier_id INTEGER,
    amount INTEGER NOT NULL,
    summary TEXT NOT NULL,
    remark TEXT NOT NULL,
    reverses_id INTEGER,
    origin TEXT,
    digest TEXT NOT NULL,
    clerk TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT state CHECK (state IN (0, 1)),
    UNIQUE (uid),
    UNIQUE (number),
    FOREIGN KEY(member_id) REFERENCES member (id),
    FOREIGN KEY(supplier_id) REFERENCES supplier (id),
    FOREIGN KEY(reverses_id) REFERENCES document (id),
    UNIQUE (origin)
);

CREATE TABLE draft (
    id INTEGER NOT NULL,
    page TEXT NOT NULL,
    clerk TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    held BOOLEAN NOT NULL,
    at TEXT NOT NULL, uid TEXT, member_id INTEGER, credit INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE entry (
    id INTEGER NOT NULL,
    voucher_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    account TEXT NOT NULL,
    summary TEXT NOT NULL,
    member_id INTEGER,
    supplier_id INTEGER,
    debit INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT one_side CHECK ((debit = 0) <> (credit = 0)),
    FOREIGN KEY(voucher_id) REFERENCES voucher (id),
    FOREIGN KEY(account) REFERENCES account (code),
    FOREIGN KEY(member_id) REFERENCES member (id),
    FOREIGN KEY(supplier_id) REFERENCES supplier (id)
);

CREATE TABLE good (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    good_class VARCHAR(32) NOT NULL,
    spec TEXT,
    unit TEXT NOT NULL,
    pack_unit TEXT,
    pack_units INTEGER NOT NULL,
    pack_parts INTEGER NOT NULL,
    maker TEXT,
    registration TEXT,
    licence TEXT,
    barcode TEXT,
    price INTEGER,
    member_price INTEGER,
    low_stock INTEGER,
    nutrient TEXT,
    real_name BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code)
);

CREATE TABLE good_price (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    good_id INTEGER NOT NULL,
    from_on DATE NOT NULL,
    price INTEGER NOT NULL,
    member_price INTEGER,
    PRIMARY KEY (id),
    UNIQUE (uid),
    FOREIGN KEY(good_id) REFERENCES good (id)
);

CREATE TABLE household (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    village_id INTEGER,
    group_no TEXT,
    people INTEGER, credit_limit INTEGER,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    FOREIGN KEY(village_id) REFERENCES village (id)
);

CREATE TABLE instalment (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    due_on DATE NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE invitation (
    number TEXT NOT NULL,
    unit_id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    secret TEXT NOT NULL,
    at TEXT NOT NULL,
    answered TEXT NOT NULL,
    answered_at TEXT, purpose TEXT,
    PRIMARY KEY (number),
    FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE TABLE job (
    document_id INTEGER NOT NULL,
    job_kind_id INTEGER NOT NULL,
    stage TEXT NOT NULL,
    service_class TEXT NOT NULL,
    machine_id INTEGER,
    operator_id INTEGER,
    season_id INTEGER,
    product TEXT NOT NULL,
    dose TEXT NOT NULL,
    product_maker TEXT NOT NULL,
    fuel INTEGER NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(job_kind_id) REFERENCES job_kind (id),
    FOREIGN KEY(machine_id) REFERENCES machine (id),
    FOREIGN KEY(operator_id) REFERENCES operator (id),
    FOREIGN KEY(season_id) REFERENCES season (id)
);

CREATE TABLE job_kind (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    stage VARCHAR(32) NOT NULL,
    service_class VARCHAR(32) NOT NULL,
    uses_product BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (name)
);

CREATE TABLE job_line (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    plot_id INTEGER,
    contract_id INTEGER,
    area INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    mu_times INTEGER NOT NULL,
    charged INTEGER NOT NULL,
    price INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    settlement TEXT NOT NULL,
    reason TEXT NOT NULL, overlap INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(member_id) REFERENCES member (id),
    FOREIGN KEY(plot_id) REFERENCES plot (id),
    FOREIGN KEY(contract_id) REFERENCES document (id)
);

CREATE TABLE kept_paper (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    period TEXT NOT NULL,
    check_code TEXT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE lot (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    good_id INTEGER NOT NULL,
    made_on DATE,
    expires_on DATE,
    PRIMARY KEY (id),
    UNIQUE (uid),
    FOREIGN KEY(good_id) REFERENCES good (id)
);

CREATE TABLE machine (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    owner_id INTEGER,
    operator_id INTEGER,
    bought_on DATE,
    inspected_until DATE,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    FOREIGN KEY(owner_id) REFERENCES member (id),
    FOREIGN KEY(operator_id) REFERENCES operator (id)
);

CREATE TABLE member (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    is_member BOOLEAN NOT NULL,
    id_number TEXT,
    phone TEXT,
    village_id INTEGER,
    group_no TEXT,
    household_id INTEGER,
    relation TEXT,
    land_area INTEGER,
    share_capital INTEGER NOT NULL,
    credit_limit INTEGER,
    joined_on DATE,
    remark TEXT, reserve_share INTEGER, bank TEXT, bank_account TEXT,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    UNIQUE (id_number),
    FOREIGN KEY(village_id) REFERENCES village (id),
    FOREIGN KEY(household_id) REFERENCES household (id)
);

CREATE TABLE netting (
    document_id INTEGER NOT NULL,
    warehouse_id INTEGER,
    goods INTEGER NOT NULL,
    services INTEGER NOT NULL,
    rent INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    cash INTEGER NOT NULL,
    bank INTEGER NOT NULL,
    wechat INTEGER NOT NULL,
    alipay INTEGER NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
);

CREATE TABLE netting_service (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    title TEXT NOT NULL,
    service_class TEXT NOT NULL,
    machine_id INTEGER,
    mu_times INTEGER NOT NULL,
    price INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(machine_id) REFERENCES machine (id)
);

CREATE TABLE number_series (
    series TEXT NOT NULL,
    month TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (series, month)
)
 WITHOUT ROWID;

CREATE TABLE operator (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    licence TEXT,
    licence_until DATE,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code)
);

CREATE TABLE paper_form (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    standard BOOLEAN NOT NULL,
    digest TEXT NOT NULL,
    content TEXT NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE parcel (
    id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    previous TEXT NOT NULL,
    replaces TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    judged_at TEXT NOT NULL,
    file_name TEXT NOT NULL,
    manifest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reply_number INTEGER NOT NULL,
    note TEXT NOT NULL,
    content BLOB,
    current BOOLEAN NOT NULL, decided_at TEXT, decided_by TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE TABLE party_move (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    book TEXT NOT NULL,
    member_id INTEGER,
    supplier_id INTEGER,
    on_date DATE NOT NULL,
    amount INTEGER NOT NULL,
    due_on DATE,
    settles_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT one_party CHECK ((member_id IS NULL) <> (supplier_id IS NULL)),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(member_id) REFERENCES member (id),
    FOREIGN KEY(supplier_id) REFERENCES supplier (id),
    FOREIGN KEY(settles_id) REFERENCES document (id)
);

CREATE TABLE payment (
    document_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    cash INTEGER NOT NULL,
    bank INTEGER NOT NULL,
    wechat INTEGER NOT NULL,
    alipay INTEGER NOT NULL,
    payer TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE period (
    month TEXT NOT NULL,
    closed BOOLEAN NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL, open_until DATE, reason TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (month)
);

CREATE TABLE plot (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    village_id INTEGER,
    contract_area INTEGER NOT NULL,
    measured_area INTEGER,
    crop_id INTEGER,
    bounds TEXT, charged_area INTEGER,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    FOREIGN KEY(member_id) REFERENCES member (id),
    FOREIGN KEY(village_id) REFERENCES village (id),
    FOREIGN KEY(crop_id) REFERENCES crop (id)
);

CREATE TABLE printed_file (
    id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (digest)
);

CREATE TABLE printed_piece (
    id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (digest)
);

CREATE TABLE "printing" (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    paper TEXT NOT NULL,
    copies INTEGER NOT NULL,
    digest TEXT NOT NULL,
    form_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT printing_form FOREIGN KEY(form_id) REFERENCES paper_form (id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE proposed_value (
    parcel_id INTEGER NOT NULL,
    figure TEXT NOT NULL,
    "before" INTEGER,
    "after" INTEGER,
    PRIMARY KEY (parcel_id, figure),
    FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
 WITHOUT ROWID

;

CREATE TABLE purchase (
    document_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    cash INTEGER NOT NULL,
    bank INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    due_on DATE,
    bill TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
);

CREATE TABLE purchase_line (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    good_id INTEGER NOT NULL,
    lot_id INTEGER,
    unit TEXT NOT NULL,
    packs INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    cost_open BOOLEAN NOT NULL,
    returns_line_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(good_id) REFERENCES good (id),
    FOREIGN KEY(lot_id) REFERENCES lot (id),
    FOREIGN KEY(returns_line_id) REFERENCES purchase_line (id)
);

CREATE TABLE rate (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    job_kind_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    from_on DATE NOT NULL,
    price INTEGER NOT NULL,
    member_price INTEGER,
    PRIMARY KEY (id),
    UNIQUE (uid),
    FOREIGN KEY(job_kind_id) REFERENCES job_kind (id)
);

CREATE TABLE record_merge (
    id INTEGER NOT NULL,
    uid TEXT NOT NULL,
    subject TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    into_id INTEGER NOT NULL,
    kept_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    reason TEXT NOT NULL,
    moved TEXT NOT NULL,
    after_id INTEGER NOT NULL,
    undone_after_id INTEGER,
    undone_at TEXT,
    undone_by TEXT,
    undone_reason TEXT,
    PRIMARY KEY (id),
    UNIQUE (uid)
);

CREATE TABLE recovery_copy (
    id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    signing TEXT NOT NULL,
    content TEXT NOT NULL,
    given_at TEXT,
    given_by TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE TABLE reported (
    id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    number TEXT NOT NULL,
    on_date TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(parcel_id) REFERENCES parcel (id)
);

CREATE TABLE reported_figure (
    parcel_id INTEGER NOT NULL,
    figure TEXT NOT NULL,
    version INTEGER NOT NULL,
    month INTEGER NOT NULL,
    cumulative INTEGER,
    last_year INTEGER,
    counted INTEGER NOT NULL,
    PRIMARY KEY (parcel_id, figure),
    FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
 WITHOUT ROWID;

CREATE TABLE reported_value (
    parcel_id INTEGER NOT NULL,
    figure TEXT NOT NULL,
    reported_id INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (parcel_id, figure, reported_id),
    FOREIGN KEY(parcel_id) REFERENCES parcel (id),
    FOREIGN KEY(reported_id) REFERENCES reported (id)
)
 WITHOUT ROWID;

CREATE TABLE sale (
    document_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    buyer TEXT NOT NULL,
    cash INTEGER NOT NULL,
    bank INTEGER NOT NULL,
    wechat INTEGER NOT NULL,
    alipay INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    due_on DATE,
    crop_id INTEGER,
    channel TEXT NOT NULL,
    trade TEXT NOT NULL,
    inside_system BOOLEAN NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id),
    FOREIGN KEY(crop_id) REFERENCES crop (id)
);

CREATE TABLE sale_line (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    good_id INTEGER NOT NULL,
    lot_id INTEGER,
    unit TEXT NOT NULL,
    packs INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    returns_line_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(good_id) REFERENCES good (id),
    FOREIGN KEY(lot_id) REFERENCES lot (id),
    FOREIGN KEY(returns_line_id) REFERENCES sale_line (id)
);

CREATE TABLE search_key (
    subject TEXT NOT NULL,
    "key" TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (subject, "key", record_id)
)
 WITHOUT ROWID;

CREATE TABLE season (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    debts_due_on DATE,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (name)
);

CREATE TABLE sent (
    id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    heading TEXT NOT NULL,
    content BLOB NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    outcome TEXT NOT NULL,
    replied_at TEXT,
    reply_number INTEGER NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (sha256)
);

CREATE TABLE set_aside (
    id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(parcel_id) REFERENCES parcel (id)
);

CREATE TABLE setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE stock_count (
    document_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
);

CREATE TABLE stock_count_line (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    good_id INTEGER NOT NULL,
    lot_id INTEGER,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    difference INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(good_id) REFERENCES good (id),
    FOREIGN KEY(lot_id) REFERENCES lot (id)
);

CREATE TABLE stock_month (
    good_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    PRIMARY KEY (good_id, warehouse_id, month),
    CONSTRAINT month CHECK (length(month) = 7),
    FOREIGN KEY(good_id) REFERENCES good (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 WITHOUT ROWID;

CREATE TABLE stock_move (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    good_id INTEGER NOT NULL,
    lot_id INTEGER,
    warehouse_id INTEGER NOT NULL,
    on_date DATE NOT NULL,
    quantity INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(good_id) REFERENCES good (id),
    FOREIGN KEY(lot_id) REFERENCES lot (id),
    FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
);

CREATE TABLE supplier (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT,
    contact TEXT,
    phone TEXT,
    licence TEXT,
    inside_system BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    UNIQUE (name)
);

CREATE TABLE target (
    unit TEXT NOT NULL,
    figure TEXT NOT NULL,
    year INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (unit, figure, year)
)
 WITHOUT ROWID

;

CREATE TABLE trail (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    uid TEXT NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE turned_away (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    file TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    why TEXT NOT NULL,
    reason TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    period TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    by_name INTEGER NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE two_persons (
    id INTEGER NOT NULL,
    low_id INTEGER NOT NULL,
    high_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(high_id) REFERENCES member (id),
    FOREIGN KEY(low_id) REFERENCES member (id)
);

CREATE TABLE unit (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT,
    phone TEXT,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code)
);

CREATE TABLE unit_key (
    id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    signing TEXT NOT NULL,
    sealing TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    end_reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE TABLE verdict (
    id INTEGER NOT NULL,
    sent_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(sent_id) REFERENCES sent (id)
);

CREATE TABLE village (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    walking_order INTEGER NOT NULL,
    area_code TEXT,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    UNIQUE (name)
);

CREATE TABLE voucher (
    id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    number INTEGER NOT NULL,
    on_date DATE NOT NULL,
    summary TEXT NOT NULL,
    attachments INTEGER NOT NULL,
    prepared_by TEXT NOT NULL,
    posted_by TEXT NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT state CHECK (state IN (0, 1)),
    UNIQUE (document_id),
    FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE TABLE warehouse (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    retired BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    reserve BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (uid),
    UNIQUE (code),
    UNIQUE (name)
);

CREATE INDEX ix_attachment_record ON attachment (subject, record_id);

CREATE INDEX ix_blank_event_document ON blank_event (document_id);

CREATE INDEX ix_blank_event_range ON blank_event (series, first);

CREATE INDEX ix_contract_plot_document ON contract_plot (document_id);

CREATE INDEX ix_contract_plot_plot ON contract_plot (plot_id);

CREATE INDEX ix_contract_stage_document ON contract_stage (document_id);

CREATE INDEX ix_document_date ON document (on_date);

CREATE INDEX ix_document_kind_date ON document (kind, on_date);

CREATE INDEX ix_document_member ON document (member_id);

CREATE UNIQUE INDEX ix_document_reverses ON document (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE INDEX ix_entry_account ON entry (account, voucher_id);

CREATE INDEX ix_entry_voucher ON entry (voucher_id, line);

CREATE INDEX ix_good_price_good_id ON good_price (good_id);

CREATE INDEX ix_household_village_id ON household (village_id);

CREATE INDEX ix_instalment_document ON instalment (document_id);

CREATE INDEX ix_job_job_kind_id ON job (job_kind_id);

CREATE INDEX ix_job_line_contract ON job_line (contract_id);

CREATE INDEX ix_job_line_document ON job_line (document_id);

CREATE INDEX ix_job_line_member ON job_line (member_id);

CREATE INDEX ix_job_line_plot ON job_line (plot_id);

CREATE INDEX ix_kept_paper_code ON kept_paper (check_code);

CREATE INDEX ix_lot_good_id ON lot (good_id);

CREATE INDEX ix_machine_operator_id ON machine (operator_id);

CREATE INDEX ix_machine_owner_id ON machine (owner_id);

CREATE INDEX ix_member_household_id ON member (household_id);

CREATE INDEX ix_member_village_id ON member (village_id);

CREATE INDEX ix_netting_service_document ON netting_service (document_id);

CREATE INDEX ix_paper_form_name ON paper_form (name, id);

CREATE UNIQUE INDEX ix_parcel_chain ON parcel (unit_id, sequence) WHERE outcome IN ('accepted', 'exceptions');

CREATE INDEX ix_parcel_unit_period ON parcel (unit_id, period);

CREATE UNIQUE INDEX ix_parcel_unit_sha256 ON parcel (unit_id, sha256);

CREATE INDEX ix_party_move_document ON party_move (document_id);

CREATE INDEX ix_party_move_member ON party_move (member_id, book);

CREATE INDEX ix_party_move_settles ON party_move (settles_id);

CREATE INDEX ix_party_move_supplier ON party_move (supplier_id, book);

CREATE INDEX ix_plot_crop_id ON plot (crop_id);

CREATE INDEX ix_plot_member_id ON plot (member_id);

CREATE INDEX ix_plot_village_id ON plot (village_id);

CREATE INDEX ix_printing_document ON printing (document_id);

CREATE INDEX ix_purchase_line_document ON purchase_line (document_id);

CREATE INDEX ix_purchase_line_good ON purchase_line (good_id);

CREATE INDEX ix_purchase_line_open ON purchase_line (cost_open) WHERE cost_open = 1;

CREATE INDEX ix_rate_job_kind_id ON rate (job_kind_id);

CREATE UNIQUE INDEX ix_record_merge_from ON record_merge (subject, from_id) WHERE undone_at IS NULL;

CREATE INDEX ix_record_merge_kept ON record_merge (subject, kept_id) WHERE undone_at IS NULL;

CREATE INDEX ix_recovery_copy_unit ON recovery_copy (unit_id);

CREATE INDEX ix_reported_parcel ON reported (parcel_id, kind);

CREATE INDEX ix_reported_uid ON reported (uid);

CREATE INDEX ix_sale_line_document ON sale_line (document_id);

CREATE INDEX ix_sale_line_good ON sale_line (good_id);

CREATE INDEX ix_sale_line_returns ON sale_line (returns_line_id);

CREATE INDEX ix_sent_period ON sent (period);

CREATE INDEX ix_set_aside_parcel ON set_aside (parcel_id);

CREATE INDEX ix_stock_count_line_document ON stock_count_line (document_id);

CREATE INDEX ix_stock_move_document ON stock_move (document_id);

CREATE INDEX ix_stock_move_good ON stock_move (good_id, warehouse_id, on_date);

CREATE INDEX ix_stock_move_lot ON stock_move (lot_id);

CREATE UNIQUE INDEX ix_turned_away_file ON turned_away (file_sha256, why);

CREATE UNIQUE INDEX ix_two_persons_pair ON two_persons (low_id, high_id);

CREATE UNIQUE INDEX ix_unit_key_unit ON unit_key (unit_id, signing);

CREATE INDEX ix_verdict_sent ON verdict (sent_id);

CREATE INDEX ix_verdict_uid ON verdict (uid);

CREATE UNIQUE INDEX ix_voucher_month ON voucher (month, number);

CREATE TRIGGER approver_delete BEFORE DELETE ON approver
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER approver_insert BEFORE INSERT ON approver
WHEN EXISTS (SELECT 1 FROM approver WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER approver_update BEFORE UPDATE ON approver
WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_delete BEFORE DELETE ON attachment
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_insert BEFORE INSERT ON attachment
WHEN EXISTS (SELECT 1 FROM attachment WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_update BEFORE UPDATE ON attachment
WHEN NEW.id IS NOT OLD.id OR NEW.uid IS NOT OLD.uid OR NEW.subject IS NOT OLD.subject OR NEW.record_id IS NOT OLD.record_id OR NEW.name IS NOT OLD.name OR NEW.mime IS NOT OLD.mime OR NEW.size IS NOT OLD.size OR NEW.sha256 IS NOT OLD.sha256 OR NEW.note IS NOT OLD.note OR NEW.at IS NOT OLD.at OR NEW.clerk IS NOT OLD.clerk OR NEW.replaces_id IS NOT OLD.replaces_id
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_content_delete BEFORE DELETE ON attachment_content
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_content_insert BEFORE INSERT ON attachment_content
WHEN EXISTS (SELECT 1 FROM attachment_content WHERE id = NEW.id OR sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER attachment_content_update BEFORE UPDATE ON attachment_content
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER blank_event_delete BEFORE DELETE ON blank_event
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER blank_event_insert BEFORE INSERT ON blank_event
WHEN EXISTS (SELECT 1 FROM blank_event WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER blank_event_known BEFORE INSERT ON blank_event
WHEN NEW.act <> 'received' AND NOT EXISTS (SELECT 1 FROM blank_event b WHERE b.series = NEW.series AND b.act = 'received' AND b.first <= NEW.first AND b.last >= NEW.last)
BEGIN SELECT RAISE(ABORT, 'rule:blank_unknown'); END;

CREATE TRIGGER blank_event_spoiled BEFORE INSERT ON blank_event
WHEN NEW.act = 'spoiled' AND EXISTS (SELECT 1 FROM blank_event b WHERE b.series = NEW.series AND b.first <= NEW.last AND b.last >= NEW.first AND b.act = 'spoiled')
BEGIN SELECT RAISE(ABORT, 'rule:blank_twice'); END;

CREATE TRIGGER blank_event_update BEFORE UPDATE ON blank_event
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER blank_event_used BEFORE INSERT ON blank_event
WHEN NEW.act IN ('used', 'issued', 'returned', 'handed_in') AND EXISTS (SELECT 1 FROM blank_event b WHERE b.series = NEW.series AND b.first <= NEW.last AND b.last >= NEW.first AND b.act IN ('used', 'spoiled'))
BEGIN SELECT RAISE(ABORT, 'rule:blank_twice'); END;

CREATE TRIGGER cash_count_delete BEFORE DELETE ON cash_count
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER cash_count_insert BEFORE INSERT ON cash_count
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM cash_count x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER cash_count_update BEFORE UPDATE ON cash_count
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_delete BEFORE DELETE ON contract
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_insert BEFORE INSERT ON contract
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM contract x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_update BEFORE UPDATE ON contract
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_plot_delete BEFORE DELETE ON contract_plot
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_plot_insert BEFORE INSERT ON contract_plot
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM contract_plot x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_plot_update BEFORE UPDATE ON contract_plot
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_stage_delete BEFORE DELETE ON contract_stage
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_stage_insert BEFORE INSERT ON contract_stage
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM contract_stage x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER contract_stage_update BEFORE UPDATE ON contract_stage
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER costing_delete BEFORE DELETE ON costing
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER costing_insert BEFORE INSERT ON costing
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM costing x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER costing_update BEFORE UPDATE ON costing
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER credit_release_delete BEFORE DELETE ON credit_release
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER credit_release_insert BEFORE INSERT ON credit_release
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM credit_release x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER credit_release_update BEFORE UPDATE ON credit_release
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER disclosure_delete BEFORE DELETE ON disclosure
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER disclosure_insert BEFORE INSERT ON disclosure
WHEN EXISTS (SELECT 1 FROM disclosure WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER disclosure_update BEFORE UPDATE ON disclosure
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER contract_plots BEFORE UPDATE OF state ON document
WHEN NEW.state = 1 AND OLD.state = 0 AND NEW.kind = 'contract' AND NEW.reverses_id IS NULL AND EXISTS (SELECT 1 FROM contract c JOIN contract_plot p ON p.document_id = c.document_id JOIN contract_plot q ON q.plot_id = p.plot_id AND q.document_id <> p.document_id JOIN contract o ON o.document_id = q.document_id JOIN document d ON d.id = o.document_id AND d.state = 1 AND d.reverses_id IS NULL WHERE c.document_id = NEW.id AND o.type <> c.type AND o.starts_on <= c.ends_on AND c.starts_on <= o.ends_on AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id AND r.state = 1))
BEGIN SELECT RAISE(ABORT, 'rule:plot_twice'); END;

CREATE TRIGGER document_delete BEFORE DELETE ON document
WHEN OLD.state = 1 OR EXISTS (SELECT 1 FROM voucher v WHERE v.document_id = OLD.id AND v.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER document_insert_closed BEFORE INSERT ON document
WHEN EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER document_insert_draft BEFORE INSERT ON document
WHEN NEW.state <> 0
BEGIN SELECT RAISE(ABORT, 'rule:document_draft'); END;

CREATE TRIGGER document_insert_month BEFORE INSERT ON document
WHEN NEW.month <> substr(NEW.on_date, 1, 7) OR NEW.on_date IS NOT date(NEW.on_date)
BEGIN SELECT RAISE(ABORT, 'rule:document_date'); END;

CREATE TRIGGER document_insert_over BEFORE INSERT ON document
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND (id = NEW.id OR uid = NEW.uid OR number = NEW.number OR (origin IS NOT NULL AND origin = NEW.origin) OR (reverses_id IS NOT NULL AND reverses_id = NEW.reverses_id)))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER document_insert_reversal BEFORE INSERT ON document
WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document o WHERE o.id = NEW.reverses_id AND o.state = 1 AND o.kind = NEW.kind AND o.reverses_id IS NULL AND o.amount = -NEW.amount AND o.on_date <= NEW.on_date)
BEGIN SELECT RAISE(ABORT, 'rule:document_reversal'); END;

CREATE TRIGGER document_post_stock BEFORE UPDATE OF state ON document
WHEN NEW.state = 1 AND OLD.state = 0 AND EXISTS (SELECT 1 FROM stock_move m WHERE m.document_id = NEW.id AND m.quantity < 0 AND EXISTS (SELECT 1 FROM stock_move n WHERE n.good_id = m.good_id AND n.warehouse_id = m.warehouse_id AND n.on_date > m.on_date) AND EXISTS (SELECT 1 FROM (SELECT x.on_date AS day, SUM(SUM(x.quantity)) OVER (ORDER BY x.on_date) AS moved FROM stock_move x WHERE x.good_id = m.good_id AND x.warehouse_id = m.warehouse_id AND x.on_date >= NEW.month GROUP BY x.on_date) WHERE day >= m.on_date AND moved + COALESCE((SELECT SUM(k.quantity) FROM stock_month k WHERE k.good_id = m.good_id AND k.warehouse_id = m.warehouse_id AND k.month < NEW.month), 0) < 0))
BEGIN SELECT RAISE(ABORT, 'rule:stock_below_zero'); END;

CREATE TRIGGER document_post_voucher BEFORE UPDATE OF state ON document
WHEN NEW.state = 1 AND EXISTS (SELECT 1 FROM voucher v WHERE v.document_id = NEW.id AND v.state = 0)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_draft'); END;

CREATE TRIGGER document_update_closed BEFORE UPDATE ON document
WHEN EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER document_update_draft BEFORE UPDATE ON document
WHEN OLD.state = 0 AND (NEW.id <> OLD.id OR NEW.uid <> OLD.uid OR NEW.number <> OLD.number OR NEW.month <> OLD.month OR NEW.on_date <> OLD.on_date OR NEW.kind <> OLD.kind OR NEW.amount <> OLD.amount OR NEW.reverses_id IS NOT OLD.reverses_id OR NEW.origin IS NOT OLD.origin)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER document_update_posted BEFORE UPDATE ON document
WHEN OLD.state = 1
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER entry_delete BEFORE DELETE ON entry
WHEN EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER entry_insert BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND state = 1) OR EXISTS (SELECT 1 FROM entry e JOIN voucher v ON v.id = e.voucher_id WHERE e.id = NEW.id AND v.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER entry_update BEFORE UPDATE ON entry
WHEN NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM voucher WHERE id IN (OLD.voucher_id, NEW.voucher_id) AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER instalment_delete BEFORE DELETE ON instalment
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER instalment_insert BEFORE INSERT ON instalment
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM instalment x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER instalment_update BEFORE UPDATE ON instalment
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_delete BEFORE DELETE ON job
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_insert BEFORE INSERT ON job
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM job x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_update BEFORE UPDATE ON job
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_line_delete BEFORE DELETE ON job_line
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_line_insert BEFORE INSERT ON job_line
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM job_line x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER job_line_update BEFORE UPDATE ON job_line
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER kept_paper_delete BEFORE DELETE ON kept_paper
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER kept_paper_insert BEFORE INSERT ON kept_paper
WHEN EXISTS (SELECT 1 FROM kept_paper WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER kept_paper_update BEFORE UPDATE ON kept_paper
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER member_update_merged BEFORE UPDATE ON member
WHEN EXISTS (SELECT 1 FROM record_merge WHERE subject = 'member' AND from_id = OLD.id AND undone_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:record_merged'); END;

CREATE TRIGGER netting_delete BEFORE DELETE ON netting
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER netting_insert BEFORE INSERT ON netting
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM netting x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER netting_update BEFORE UPDATE ON netting
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER netting_service_delete BEFORE DELETE ON netting_service
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER netting_service_insert BEFORE INSERT ON netting_service
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM netting_service x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER netting_service_update BEFORE UPDATE ON netting_service
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER paper_form_delete BEFORE DELETE ON paper_form
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER paper_form_insert BEFORE INSERT ON paper_form
WHEN EXISTS (SELECT 1 FROM paper_form WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER paper_form_update BEFORE UPDATE ON paper_form
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER parcel_delete BEFORE DELETE ON parcel
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER parcel_insert BEFORE INSERT ON parcel
WHEN EXISTS (SELECT 1 FROM parcel WHERE id = NEW.id OR (unit_id = NEW.unit_id AND (sha256 = NEW.sha256 OR (sequence = NEW.sequence AND outcome IN ('accepted', 'exceptions') AND NEW.outcome IN ('accepted', 'exceptions')))))
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER parcel_update BEFORE UPDATE ON parcel
WHEN NEW.id IS NOT OLD.id OR NEW.unit_id IS NOT OLD.unit_id OR NEW.sequence IS NOT OLD.sequence OR NEW.period IS NOT OLD.period OR NEW.kind IS NOT OLD.kind OR NEW.sha256 IS NOT OLD.sha256 OR NEW.previous IS NOT OLD.previous OR NEW.replaces IS NOT OLD.replaces OR NEW.created_at IS NOT OLD.created_at OR NEW.received_at IS NOT OLD.received_at OR NEW.file_name IS NOT OLD.file_name OR NEW.manifest IS NOT OLD.manifest
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER party_move_delete BEFORE DELETE ON party_move
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER party_move_insert BEFORE INSERT ON party_move
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM party_move x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1) OR NEW.on_date IS NOT (SELECT on_date FROM document WHERE id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER party_move_update BEFORE UPDATE ON party_move
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id)) OR NEW.on_date IS NOT (SELECT on_date FROM document WHERE id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER payment_delete BEFORE DELETE ON payment
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER payment_insert BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM payment x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER payment_update BEFORE UPDATE ON payment
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER period_delete BEFORE DELETE ON period
WHEN OLD.closed = 1
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER period_update BEFORE UPDATE ON period
WHEN NEW.month <> OLD.month
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER printed_file_delete BEFORE DELETE ON printed_file
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printed_file_insert BEFORE INSERT ON printed_file
WHEN EXISTS (SELECT 1 FROM printed_file WHERE id = NEW.id OR digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printed_file_update BEFORE UPDATE ON printed_file
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printed_piece_delete BEFORE DELETE ON printed_piece
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printed_piece_insert BEFORE INSERT ON printed_piece
WHEN EXISTS (SELECT 1 FROM printed_piece WHERE id = NEW.id OR digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printed_piece_update BEFORE UPDATE ON printed_piece
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printing_delete BEFORE DELETE ON printing
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printing_insert BEFORE INSERT ON printing
WHEN EXISTS (SELECT 1 FROM printing WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER printing_update BEFORE UPDATE ON printing
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER proposed_value_delete BEFORE DELETE ON proposed_value
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER proposed_value_insert BEFORE INSERT ON proposed_value
WHEN EXISTS (SELECT 1 FROM proposed_value WHERE parcel_id = NEW.parcel_id AND figure = NEW.figure)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER proposed_value_update BEFORE UPDATE ON proposed_value
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER purchase_delete BEFORE DELETE ON purchase
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER purchase_insert BEFORE INSERT ON purchase
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM purchase x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER purchase_update BEFORE UPDATE ON purchase
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER purchase_line_delete BEFORE DELETE ON purchase_line
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER purchase_line_insert BEFORE INSERT ON purchase_line
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM purchase_line x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER purchase_line_update BEFORE UPDATE ON purchase_line
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER record_merge_delete BEFORE DELETE ON record_merge
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER record_merge_insert BEFORE INSERT ON record_merge
WHEN EXISTS (SELECT 1 FROM record_merge WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER record_merge_undone BEFORE UPDATE ON record_merge
WHEN OLD.undone_at IS NOT NULL AND NEW.undone_at IS NOT OLD.undone_at
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER record_merge_update BEFORE UPDATE ON record_merge
WHEN NEW.id IS NOT OLD.id OR NEW.uid IS NOT OLD.uid OR NEW.subject IS NOT OLD.subject OR NEW.from_id IS NOT OLD.from_id OR NEW.into_id IS NOT OLD.into_id OR NEW.at IS NOT OLD.at OR NEW.clerk IS NOT OLD.clerk OR NEW.reason IS NOT OLD.reason OR NEW.moved IS NOT OLD.moved OR NEW.after_id IS NOT OLD.after_id
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER recovery_copy_delete BEFORE DELETE ON recovery_copy
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER recovery_copy_insert BEFORE INSERT ON recovery_copy
WHEN EXISTS (SELECT 1 FROM recovery_copy WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER recovery_copy_update BEFORE UPDATE ON recovery_copy
WHEN NEW.id IS NOT OLD.id OR NEW.unit_id IS NOT OLD.unit_id OR NEW.at IS NOT OLD.at OR NEW.clerk IS NOT OLD.clerk OR NEW.signing IS NOT OLD.signing OR NEW.content IS NOT OLD.content
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_delete BEFORE DELETE ON reported
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_insert BEFORE INSERT ON reported
WHEN EXISTS (SELECT 1 FROM reported WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_update BEFORE UPDATE ON reported
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_figure_delete BEFORE DELETE ON reported_figure
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_figure_insert BEFORE INSERT ON reported_figure
WHEN EXISTS (SELECT 1 FROM reported_figure WHERE parcel_id = NEW.parcel_id AND figure = NEW.figure)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_figure_update BEFORE UPDATE ON reported_figure
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_value_delete BEFORE DELETE ON reported_value
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_value_insert BEFORE INSERT ON reported_value
WHEN EXISTS (SELECT 1 FROM reported_value WHERE parcel_id = NEW.parcel_id AND reported_id = NEW.reported_id AND figure = NEW.figure)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER reported_value_update BEFORE UPDATE ON reported_value
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER sale_delete BEFORE DELETE ON sale
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sale_insert BEFORE INSERT ON sale
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM sale x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sale_update BEFORE UPDATE ON sale
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sale_line_delete BEFORE DELETE ON sale_line
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sale_line_insert BEFORE INSERT ON sale_line
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM sale_line x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sale_line_update BEFORE UPDATE ON sale_line
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER sent_delete BEFORE DELETE ON sent
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER sent_insert BEFORE INSERT ON sent
WHEN EXISTS (SELECT 1 FROM sent WHERE id = NEW.id OR sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER sent_update BEFORE UPDATE ON sent
WHEN NEW.id IS NOT OLD.id OR NEW.sequence IS NOT OLD.sequence OR NEW.period IS NOT OLD.period OR NEW.kind IS NOT OLD.kind OR NEW.sha256 IS NOT OLD.sha256 OR NEW.file_name IS NOT OLD.file_name OR NEW.heading IS NOT OLD.heading OR NEW.content IS NOT OLD.content OR NEW.at IS NOT OLD.at OR NEW.clerk IS NOT OLD.clerk
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER set_aside_delete BEFORE DELETE ON set_aside
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER set_aside_insert BEFORE INSERT ON set_aside
WHEN EXISTS (SELECT 1 FROM set_aside WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER set_aside_update BEFORE UPDATE ON set_aside
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER stock_count_delete BEFORE DELETE ON stock_count
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_count_insert BEFORE INSERT ON stock_count
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM stock_count x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_count_update BEFORE UPDATE ON stock_count
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_count_line_delete BEFORE DELETE ON stock_count_line
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_count_line_insert BEFORE INSERT ON stock_count_line
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM stock_count_line x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_count_line_update BEFORE UPDATE ON stock_count_line
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id))
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_month_insert AFTER INSERT ON stock_month
WHEN NEW.quantity < 0 AND EXISTS (SELECT 1 FROM (SELECT SUM(quantity) OVER (ORDER BY month) AS left_over FROM stock_month WHERE good_id = NEW.good_id AND warehouse_id = NEW.warehouse_id) WHERE left_over < 0)
BEGIN SELECT RAISE(ABORT, 'rule:stock_below_zero'); END;

CREATE TRIGGER stock_month_update AFTER UPDATE ON stock_month
WHEN NEW.quantity < OLD.quantity AND EXISTS (SELECT 1 FROM (SELECT SUM(quantity) OVER (ORDER BY month) AS left_over FROM stock_month WHERE good_id = NEW.good_id AND warehouse_id = NEW.warehouse_id) WHERE left_over < 0)
BEGIN SELECT RAISE(ABORT, 'rule:stock_below_zero'); END;

CREATE TRIGGER stock_move_delete BEFORE DELETE ON stock_move
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_move_insert BEFORE INSERT ON stock_move
WHEN EXISTS (SELECT 1 FROM document WHERE state = 1 AND id = NEW.document_id) OR EXISTS (SELECT 1 FROM stock_move x JOIN document d ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1) OR NEW.on_date IS NOT (SELECT on_date FROM document WHERE id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER stock_move_update BEFORE UPDATE ON stock_move
WHEN NEW.rowid <> OLD.rowid OR EXISTS (SELECT 1 FROM document WHERE state = 1 AND id IN (OLD.document_id, NEW.document_id)) OR NEW.on_date IS NOT (SELECT on_date FROM document WHERE id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER trail_delete BEFORE DELETE ON trail
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:trail_fixed'); END;

CREATE TRIGGER trail_insert BEFORE INSERT ON trail
WHEN EXISTS (SELECT 1 FROM trail WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:trail_fixed'); END;

CREATE TRIGGER trail_next AFTER INSERT ON trail
WHEN NEW.id <> 1 + COALESCE((SELECT MAX(id) FROM trail WHERE id <> NEW.id), 0)
BEGIN SELECT RAISE(ABORT, 'rule:trail_fixed'); END;

CREATE TRIGGER trail_update BEFORE UPDATE ON trail
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:trail_fixed'); END;

CREATE TRIGGER turned_away_delete BEFORE DELETE ON turned_away
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER turned_away_insert BEFORE INSERT ON turned_away
WHEN EXISTS (SELECT 1 FROM turned_away WHERE id = NEW.id OR (file_sha256 = NEW.file_sha256 AND why = NEW.why))
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER turned_away_update BEFORE UPDATE ON turned_away
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER unit_key_delete BEFORE DELETE ON unit_key
WHEN 1
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER unit_key_insert BEFORE INSERT ON unit_key
WHEN EXISTS (SELECT 1 FROM unit_key WHERE id = NEW.id OR (unit_id = NEW.unit_id AND signing = NEW.signing))
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER unit_key_update BEFORE UPDATE ON unit_key
WHEN NEW.id IS NOT OLD.id OR NEW.unit_id IS NOT OLD.unit_id OR NEW.signing IS NOT OLD.signing OR NEW.sealing IS NOT OLD.sealing OR NEW.first IS NOT OLD.first OR NEW.since IS NOT OLD.since
BEGIN SELECT RAISE(ABORT, 'rule:record_fixed'); END;

CREATE TRIGGER voucher_delete BEFORE DELETE ON voucher
WHEN OLD.state = 1
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER voucher_insert_closed BEFORE INSERT ON voucher
WHEN EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER voucher_insert_document BEFORE INSERT ON voucher
WHEN NOT EXISTS (SELECT 1 FROM document d WHERE d.id = NEW.document_id AND d.state = 0 AND d.month = NEW.month AND d.on_date = NEW.on_date)
BEGIN SELECT RAISE(ABORT, 'rule:document_posted'); END;

CREATE TRIGGER voucher_insert_draft BEFORE INSERT ON voucher
WHEN NEW.state <> 0
BEGIN SELECT RAISE(ABORT, 'rule:voucher_draft'); END;

CREATE TRIGGER voucher_insert_over BEFORE INSERT ON voucher
WHEN EXISTS (SELECT 1 FROM voucher WHERE state = 1 AND (id = NEW.id OR document_id = NEW.document_id OR (month = NEW.month AND number = NEW.number)))
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER voucher_update_balance BEFORE UPDATE ON voucher
WHEN NEW.state = 1 AND OLD.state = 0 AND (SELECT COUNT(*) < 2 OR SUM(debit) <> SUM(credit) OR SUM(typeof(debit) <> 'integer' OR typeof(credit) <> 'integer') FROM entry WHERE voucher_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_unbalanced'); END;

CREATE TRIGGER voucher_update_closed BEFORE UPDATE ON voucher
WHEN EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)
BEGIN SELECT RAISE(ABORT, 'rule:period_closed'); END;

CREATE TRIGGER voucher_update_draft BEFORE UPDATE ON voucher
WHEN OLD.state = 0 AND (NEW.id <> OLD.id OR NEW.document_id <> OLD.document_id OR NEW.month <> OLD.month OR NEW.number <> OLD.number OR NEW.on_date <> OLD.on_date)
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

CREATE TRIGGER voucher_update_posted BEFORE UPDATE ON voucher
WHEN OLD.state = 1
BEGIN SELECT RAISE(ABORT, 'rule:voucher_posted'); END;

