"""What is said of a database that does not work, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from models.faults import DatabaseFault

FAULT_WORDS: Mapping[DatabaseFault, tuple[str, str]] = {
    DatabaseFault.AWAY: (
        "The database {where} cannot be used now: {what}",
        "数据库 {where} 暂时无法使用：{what}",
    ),
    DatabaseFault.FULL: (
        "The database {where} has no room left: {what}. Free some disk.",
        "数据库 {where} 所在磁盘已满：{what}。请清理磁盘。",
    ),
    DatabaseFault.TABLES: (
        "The database {where} has not the tables it should: {what}. `casebox db upgrade`.",
        "数据库 {where} 缺少应有的表：{what}。请运行 casebox db upgrade。",
    ),
    DatabaseFault.RIGHTS: (
        "In the database {where} the role has not the rights it needs: {what}. It should own the database:"
        ' ALTER DATABASE "{database}" OWNER TO "{role}";',
        "数据库 {where} 的用户权限不足：{what}。该用户应为数据库所有者："
        'ALTER DATABASE "{database}" OWNER TO "{role}";',
    ),
    DatabaseFault.LOGIN: (
        "The server does not let the role {role} in ({where}): {what}. Check user and password in"
        " storage.database; a new role is made by CREATE ROLE \"{role}\" LOGIN PASSWORD '…';",
        "服务器拒绝用户 {role} 登录（{where}）：{what}。请核对 storage.database 中的用户名与密码；"
        "新建用户：CREATE ROLE \"{role}\" LOGIN PASSWORD '…';",
    ),
    DatabaseFault.DATABASE: (
        "The server has no database {database}, or the role may not connect to it ({where}): {what}. A new"
        ' one is made by CREATE DATABASE "{database}" OWNER "{role}" ENCODING \'UTF8\' TEMPLATE template0;',
        "服务器上没有数据库 {database}，或该用户无权连接（{where}）：{what}。"
        '新建数据库：CREATE DATABASE "{database}" OWNER "{role}" ENCODING \'UTF8\' TEMPLATE template0;',
    ),
    DatabaseFault.READ_ONLY: (
        "The database {where} can only be read: {what}. Check the rights of file and folder, or whether"
        " the server is a standby.",
        "数据库 {where} 只读，无法写入：{what}。请检查文件及所在文件夹的权限，或服务器是否为备库。",
    ),
    DatabaseFault.DAMAGED: (
        "The database {where} cannot be used: {what}. Restore it from a backup.",
        "数据库 {where} 无法使用：{what}。请从备份恢复。",
    ),
}
"""By what is wrong; {where}: the URL without its password, {what}: the database's own words."""
